using System;
using System.Text;
using Managed.Formats;
using Xunit;

namespace Managed.Tests.Formats;

/// <summary>npy bytes put together by hand.</summary>
internal static class NpyBytes
{
    public const string Name = "array.npy";

    /// <summary>Version 1.0 with any text for a header.</summary>
    public static byte[] Of(string header, params byte[] data)
    {
        byte[] text = Encoding.Latin1.GetBytes(header);
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, (byte)(text.Length >> 8), .. text, .. data];
    }

    /// <summary>Four bytes.</summary>
    public static byte[] OfBytes(string descr = "'|u1'", string order = "False", string shape = "(4,)") =>
        Of($"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}\n", 1, 2, 3, 4);

    public static InvalidFileException RequireRefused(byte[] file)
    {
        InvalidFileException problem = Assert.Throws<InvalidFileException>(() => Npy.Read(file, Name).Dispose());
        Assert.StartsWith(Name, problem.Message, StringComparison.Ordinal);
        return problem;
    }
}
