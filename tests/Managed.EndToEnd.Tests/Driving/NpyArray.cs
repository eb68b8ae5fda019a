using System;
using System.Buffers.Binary;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Managed.EndToEnd.Tests.Driving;

/// <summary>A file in NumPy's format, read as its specification says.</summary>
internal sealed partial record NpyArray(int[] Shape, float[] Values)
{
    /// <summary>Reads little-endian float32 in C order, and requires the file to hold exactly its shape's values.</summary>
    public static NpyArray Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        Assert.Equal([0x93, .. "NUMPY"u8, 1, 0], bytes[..8]);
        int start = 10 + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        Assert.Equal(0, start % 64);
        string header = Encoding.ASCII.GetString(bytes[10..start]);
        Match match = Header().Match(header);
        Assert.True(match.Success, header);
        int[] shape = [.. match.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries).Select(extent => int.Parse(extent, CultureInfo.InvariantCulture))];
        float[] values = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(start)).ToArray();
        Assert.Equal(4 * shape.Aggregate(1, (a, b) => a * b), bytes.Length - start);
        return new NpyArray(shape, values);
    }

    [GeneratedRegex(@"^\{'descr': '<f4', 'fortran_order': False, 'shape': \(([\d, ]+)\),? *\} *\n$")]
    private static partial Regex Header();
}
