using System;
using System.Buffers.Binary;
using System.IO;
using System.Linq;
using Managed.Formats;
using Xunit;

namespace Managed.Tests.Formats;

/// <summary>Damaged and malicious files end in <see cref="InvalidFileException"/>, never in another exception or a wrong tensor.</summary>
public sealed class SafeTensorsDamageTests
{
    private const string Entry = """{"dtype":"U8","shape":[4],"data_offsets":[0,4]}""";

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        byte[] file = Sample();
        for (int length = 0; length < file.Length; length++)
            SafeTensorsFile.RequireRefused(file[..length]);
    }

    [Fact]
    public void A_file_with_bytes_after_its_tensors_is_refused() => SafeTensorsFile.RequireRefused([.. Sample(), 0]);

    [Fact]
    public void A_changed_byte_of_the_header_is_found_or_leaves_a_well_formed_file()
    {
        byte[] file = Sample();
        int refused = 0;
        int end = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        for (int position = 0; position < end; position++)
        {
            byte original = file[position];
            byte[] changes = [.. Enumerable.Range(0, 8).Select(bit => (byte)(original ^ (1 << bit))), 0, (byte)'"', (byte)'\\', (byte)'}', 0xFF];
            foreach (byte changed in changes)
            {
                file[position] = changed;
                refused += Survives(file) ? 0 : 1;
            }

            file[position] = original;
        }

        Assert.True(refused > end, "most changes are found");
        Assert.True(Survives(file));
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(1L)]
    [InlineData(-1L)]
    [InlineData(100_000_001L)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void A_header_length_that_does_not_fit_is_refused(long length)
    {
        byte[] file = Sample();
        BinaryPrimitives.WriteInt64LittleEndian(file, length);
        SafeTensorsFile.RequireRefused(file);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[1,4]}}""")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""")]
    [InlineData("""{"a":{"dtype":"U8","shape":[5],"data_offsets":[0,5]}}""")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""")]
    [InlineData("{}")]
    public void Ranges_that_do_not_cover_the_data_exactly_are_refused(string header) => SafeTensorsFile.RequireRefused(SafeTensorsFile.Of(header, 1, 2, 3, 4));

    [Theory]
    [InlineData("[4]", "[4,0]")]
    [InlineData("[4]", "[-4,0]")]
    [InlineData("[4]", "[0,-4]")]
    [InlineData("[4]", "[0,5]")]
    [InlineData("[4]", "[0,3]")]
    [InlineData("[4]", "[0]")]
    [InlineData("[4]", "[0,4,8]")]
    [InlineData("[4]", "[]")]
    [InlineData("[4]", "4")]
    [InlineData("[4]", "[0,4.5]")]
    [InlineData("[4]", "[0,\"4\"]")]
    [InlineData("[4]", "[9223372036854775807,-9223372036854775805]")]
    [InlineData("[4]", "[0,99999999999999999999]")]
    [InlineData("[-4]", "[0,4]")]
    [InlineData("[-2,-2]", "[0,4]")]
    [InlineData("[0]", "[0,0]")]
    [InlineData("[4.0]", "[0,4]")]
    [InlineData("[\"4\"]", "[0,4]")]
    [InlineData("[null]", "[0,4]")]
    [InlineData("4", "[0,4]")]
    [InlineData("[65536,65536]", "[0,4]")]
    [InlineData("[4,1073741824,4294967296]", "[0,4]")]
    [InlineData("[65537,65537,65537,65537]", "[0,4]")]
    public void A_shape_or_range_that_is_none_is_refused(string shape, string offsets) => SafeTensorsFile.RequireRefused(
        SafeTensorsFile.Of($$"""{"a":{"dtype":"U8","shape":{{shape}},"data_offsets":{{offsets}} } }""", 1, 2, 3, 4));

    [Theory]
    [InlineData("""{"a":ENTRY,"a":ENTRY}""")]
    [InlineData("""{"a":ENTRY,"\u0061":ENTRY}""")]
    [InlineData("""{"__metadata__":{},"__metadata__":{},"a":ENTRY}""")]
    [InlineData("""{"__metadata__":{"k":"v","k":"w"},"a":ENTRY}""")]
    [InlineData("""{"a":{"dtype":"U8","dtype":"U8","shape":[4],"data_offsets":[0,4]}}""")]
    public void What_is_named_twice_is_refused(string header) =>
        SafeTensorsFile.RequireRefused(SafeTensorsFile.Of(header.Replace("ENTRY", Entry, StringComparison.Ordinal), 1, 2, 3, 4));

    [Theory]
    [InlineData("\"F8_E4M3\"")]
    [InlineData("\"u8\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("8")]
    [InlineData("{}")]
    public void An_unknown_type_is_refused(string type) => SafeTensorsFile.RequireRefused(
        SafeTensorsFile.Of($$"""{"a":{"dtype":{{type}},"shape":[4],"data_offsets":[0,4]} }""", 1, 2, 3, 4));

    [Theory]
    [InlineData("""{"a":null}""")]
    [InlineData("""{"a":[]}""")]
    [InlineData("""{"a":"U8"}""")]
    [InlineData("""{"a":{"shape":[4],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"U8","data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4]}}""")]
    [InlineData("""{"__metadata__":[],"a":ENTRY}""")]
    [InlineData("""{"__metadata__":{"k":1},"a":ENTRY}""")]
    [InlineData("""{"__metadata__":{"k":null},"a":ENTRY}""")]
    [InlineData("""{"\ud800":ENTRY}""")]
    [InlineData("""[{"a":ENTRY}]""")]
    [InlineData("""{"a":ENTRY""")]
    [InlineData("""{"a":ENTRY}}""")]
    [InlineData("""{"a":ENTRY,}""")]
    [InlineData("""{/* */"a":ENTRY}""")]
    [InlineData(""" {"a":ENTRY}""")]
    public void A_header_of_another_form_is_refused(string header) =>
        SafeTensorsFile.RequireRefused(SafeTensorsFile.Of(header.Replace("ENTRY", Entry, StringComparison.Ordinal), 1, 2, 3, 4));

    [Theory]
    [InlineData("0.5")]
    [InlineData("0.5,1,2")]
    [InlineData(",")]
    [InlineData("half,0")]
    [InlineData("NaN,0")]
    [InlineData("1,NaN")]
    [InlineData("Infinity,0")]
    [InlineData("1e999,0")]
    public void A_quantization_that_is_no_pair_of_finite_numbers_is_refused(string code) =>
        SafeTensorsFile.RequireRefused(SafeTensorsFile.OfTensor("U8", "[1]", [7], $"\"quantization:x\":\"{code}\""));

    [Theory]
    [InlineData("F32", 4)]
    [InlineData("I8", 1)]
    [InlineData("BF16", 2)]
    [InlineData("BOOL", 1)]
    public void A_quantization_of_other_numbers_than_unsigned_ones_is_refused(string type, int size) =>
        SafeTensorsFile.RequireRefused(SafeTensorsFile.OfTensor(type, "[1]", new byte[size], "\"quantization:x\":\"1,0\""));

    [Fact]
    public void A_pickle_is_refused_with_the_way_to_convert_it()
    {
        byte[][] files = [[.. "PK\x03\x04"u8, .. new byte[60]], [0x80, 2, (byte)'}', (byte)'q', 0, (byte)'.', 0, 0, 0]];
        foreach (byte[] file in files)
            Assert.Contains("save_file(torch.load('weights.safetensors'", SafeTensorsFile.RequireRefused(file).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_not_utf8_is_refused()
    {
        byte[] header = [.. "{\"a"u8, 0xC3, 0x28, .. "\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}"u8];
        SafeTensorsFile.RequireRefused(SafeTensorsFile.Of(header, 1, 2, 3, 4));
    }

    [Fact]
    public void Deep_nesting_is_refused()
    {
        string deep = string.Concat(Enumerable.Repeat("[", 100_000)) + string.Concat(Enumerable.Repeat("]", 100_000));
        SafeTensorsFile.RequireRefused(SafeTensorsFile.Of($$"""{"a":{{deep}} }"""));
    }

    /// <summary>Whether a file is read, and then all of its tensors are.</summary>
    private static bool Survives(byte[] bytes)
    {
        try
        {
            using WeightFile file = SafeTensors.Read(bytes, SafeTensorsFile.Name);
            foreach (StoredTensor tensor in file.Tensors)
                Assert.Equal(tensor.Shape.ElementCount, file.Load(tensor.Name).Length);
            return true;
        }
        catch (InvalidFileException)
        {
            return false;
        }
    }

    private static byte[] Sample()
    {
        using var stream = new MemoryStream();
        SafeTensors.Write(
            stream,
            [
                (new StoredTensor("first", StoredType.Float32, [2, 3], 0, null), new byte[24]),
                (new StoredTensor("second", StoredType.UInt8, [5], 0, new Quantization(0.25, -1)), new byte[5]),
            ]);
        return stream.ToArray();
    }
}
