using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Managed.Formats;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Formats;

public sealed class NpzTests
{
    private static readonly StoredType[] Types = [.. Enum.GetValues<StoredType>().Where(type => type != StoredType.BFloat16)];

    private static readonly Gen<(StoredTensor Tensor, ReadOnlyMemory<byte> Bytes)> Tensors =
        from name in Gen.Elements("a", "features.0.weight", "conv0/filters", "Gr\u00F6\u00DFe", " ")
        from type in Gen.Elements(Types)
        from extents in Gen.Choose(1, 5).ArrayOf().Where(extents => extents.Length <= 5)
        from seed in Gen.Choose(0, 1000)
        let tensor = new StoredTensor(name, type, Shape.Create(extents), 0, null)
        select (tensor, Bytes(tensor, seed));

    [Fact]
    public void What_is_written_is_read_back() => Prop.ForAll(Tensors.ArrayOf().ToArbitrary(), Gen.Elements(false, true).ToArbitrary(), (drawn, compress) =>
    {
        (StoredTensor Tensor, ReadOnlyMemory<byte> Bytes)[] tensors = [.. drawn.DistinctBy(t => t.Tensor.Name)];
        byte[] bytes = Write(tensors, compress);
        Assert.Equal(bytes, Write(tensors, compress));
        using WeightFile file = Npz.Read(bytes, "memory");
        Assert.Equal(tensors.Select(t => t.Tensor), file.Tensors);
        Assert.Equal(tensors.Select(t => t.Bytes.ToArray()), file.Tensors.Select(file.ReadBytes));
    }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void Large_arrays_are_read_whole()
    {
        var tensor = new StoredTensor("x", StoredType.Float32, [300_001], 0, null);
        float[] values = [.. Enumerable.Range(0, 300_001).Select(i => i * 0.5f)];
        byte[] bytes = Write([(tensor, values.SelectMany(BitConverter.GetBytes).ToArray())], compress: true);
        using WeightFile file = Npz.Read(bytes, "memory");
        Assert.True(file.Load("x").Span.SequenceEqual(values));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../x")]
    [InlineData("/x")]
    [InlineData("a/../../x")]
    [InlineData("a\\x")]
    [InlineData("c:x")]
    [InlineData("a\nb")]
    public void A_name_that_leads_elsewhere_is_neither_written_nor_read(string name)
    {
        Assert.Throws<ArgumentException>(() => Write([(new StoredTensor(name, StoredType.UInt8, [1], 0, null), new byte[1])], false));
        RequireRefused(Archive((name + ".npy", NumPySamples.Single)));
    }

    [Fact]
    public void Files_that_are_no_arrays_or_there_twice_are_refused()
    {
        RequireRefused(Archive(("a.txt", NumPySamples.Single)));
        RequireRefused(Archive(("a.npy", [1, 2, 3])));
        RequireRefused(Archive(("a.npy", [.. NumPySamples.Single, 0])));
        RequireRefused(Archive(("a.npy", NumPySamples.Objects)));
        RequireRefused(Archive(("a.npy", NumPySamples.Single), ("a.npy", NumPySamples.Single)));
    }

    [Fact]
    public void A_type_that_numpy_has_not_is_not_written()
    {
        Assert.Throws<ArgumentException>(() => Write([(new StoredTensor("a", StoredType.BFloat16, [1], 0, null), new byte[2])], false));
        Assert.Throws<ArgumentException>(() => Write([(new StoredTensor("a", StoredType.UInt8, [1], 0, new Quantization(1, 0)), new byte[1])], false));
        Assert.Throws<ArgumentException>(() => Write([(new StoredTensor("a", StoredType.Float32, [1], 0, null), new byte[3])], false));
    }

    [Fact]
    public void A_file_that_expands_too_far_is_refused()
    {
        var zeros = new StoredTensor("zeros", StoredType.UInt8, [4 << 20], 0, null);
        byte[] bomb = Write([(zeros, new byte[4 << 20])], compress: true);
        Assert.Contains("200-fold", RequireRefused(bomb).Reason, StringComparison.Ordinal);
        var few = new StoredTensor("zeros", StoredType.UInt8, [1 << 19], 0, null);
        using WeightFile file = Npz.Read(Write([(few, new byte[1 << 19])], compress: true), "memory");
        Assert.Equal(1 << 19, file.Load("zeros").Length);
    }

    [Fact]
    public void A_file_cut_anywhere_or_continued_is_refused()
    {
        foreach (byte[] file in (byte[][])[NumPySamples.Stored, NumPySamples.Deflated, NumPySamples.Streamed])
        {
            for (int length = 0; length < file.Length; length++)
                RequireRefused(file[..length]);
            RequireRefused([.. file, 0]);
            RequireRefused([0, .. file]);
        }
    }

    [Fact]
    public void A_changed_byte_is_found_or_changes_no_number()
    {
        foreach (byte[] file in (byte[][])[NumPySamples.Stored, NumPySamples.Deflated, NumPySamples.Streamed])
        {
            double[][] numbers = Numbers(file);
            for (int position = 0; position < file.Length; position++)
            {
                byte original = file[position];
                foreach (byte changed in (byte[])[(byte)~original, (byte)(original ^ 1), (byte)(original + 1), 0, 0xFF])
                {
                    file[position] = changed;
                    if (TryNumbers(file) is double[][] survived)
                        Assert.Equal(numbers, survived);
                }

                file[position] = original;
            }
        }
    }

    [Fact]
    public void Files_that_share_bytes_are_refused()
    {
        byte[] file = Archive(("a.npy", NumPySamples.Single), ("b.npy", NumPySamples.Single));
        int directory = (int)BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(file.Length - 6));
        int second = directory + 46 + 5;
        Assert.Equal((byte)'b', file[second + 46]);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(second + 42), 0);
        file[second + 46] = (byte)'a';
        RequireRefused(file);
    }

    [Fact]
    public void A_directory_longer_than_the_file_is_refused_before_memory_is_taken()
    {
        byte[] file = NumPySamples.Stored;
        file.AsSpan(file.Length - 14, 4).Fill(0xFF);
        long before = GC.GetAllocatedBytesForCurrentThread();
        RequireRefused(file);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(file.Length - 10), 15_000_000);
        RequireRefused(file);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private static double[][] Numbers(byte[] file) => TryNumbers(file) ?? throw new InvalidOperationException("The sample is refused.");

    private static double[][]? TryNumbers(byte[] bytes)
    {
        try
        {
            using WeightFile file = Npz.Read(bytes, "memory");
            return [.. file.TensorNames.Select(file.LoadDoubles)];
        }
        catch (InvalidFileException)
        {
            return null;
        }
    }

    private static InvalidFileException RequireRefused(byte[] file) => Assert.Throws<InvalidFileException>(() => Npz.Read(file, "memory").Dispose());

    private static byte[] Archive(params (string Name, byte[] Bytes)[] files)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in files)
            {
                using Stream file = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
                file.Write(bytes);
            }
        }

        return stream.ToArray();
    }

    private static byte[] Write(IReadOnlyList<(StoredTensor Tensor, ReadOnlyMemory<byte> Bytes)> tensors, bool compress)
    {
        using var stream = new MemoryStream();
        Npz.Write(stream, tensors, compress);
        return stream.ToArray();
    }

    private static ReadOnlyMemory<byte> Bytes(StoredTensor tensor, int seed)
    {
        var random = new SeededRandom(seed);
        return Enumerable.Range(0, (int)tensor.ByteCount).Select(_ => (byte)random.NextInt(256)).ToArray();
    }
}
