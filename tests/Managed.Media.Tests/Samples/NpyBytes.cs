using System;
using System.Text;

namespace Managed.Media.Tests.Samples;

/// <summary>Arrays of NumPy, version 1.0.</summary>
internal static class NpyBytes
{
    public static byte[] Of(string type, string shape, byte[] numbers, bool isFortran = false)
    {
        string text = $"{{'descr': '{type}', 'fortran_order': {(isFortran ? "True" : "False")}, 'shape': {shape}, }}".PadRight(117) + '\n';
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. Encoding.ASCII.GetBytes(text), .. numbers];
    }

    public static byte[] Floats(params float[] values)
    {
        var bytes = new byte[4 * values.Length];
        Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
        return bytes;
    }
}
