using System;
using System.Buffers.Binary;
using System.Text;
using Managed.Formats;
using Xunit;

namespace Managed.Tests.Formats;

/// <summary>safetensors bytes put together by hand.</summary>
internal static class SafeTensorsFile
{
    public const string Name = "weights.safetensors";

    public static byte[] Of(string header, params byte[] data) => Of(Encoding.UTF8.GetBytes(header), data);

    public static byte[] Of(byte[] header, params byte[] data)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. data];
    }

    /// <summary>One tensor named x.</summary>
    public static byte[] OfTensor(string type, string shape, byte[] data, string metadata = "") => Of(
        $$"""{"__metadata__":{ {{metadata}} },"x":{"dtype":"{{type}}","shape":{{shape}},"data_offsets":[0,{{data.Length}}]} }""", data);

    public static InvalidFileException RequireRefused(byte[] file)
    {
        InvalidFileException problem = Assert.Throws<InvalidFileException>(() => SafeTensors.Read(file, Name));
        Assert.StartsWith(Name, problem.Message, StringComparison.Ordinal);
        Assert.Equal(Name, problem.File);
        return problem;
    }
}
