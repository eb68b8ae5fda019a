using System;
using System.IO;
using System.Linq;
using Managed.Formats;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Formats;

/// <summary>What NumPy has written is read as it was meant, and what it would write is written.</summary>
public sealed class NumPyFileTests
{
    private static readonly float[] Singles = [-1, -0.5f, 0, 0.5f, 1, 1.5f];

    [Fact]
    public void Byte_order_and_order_of_axes_do_not_matter()
    {
        Require(NumPySamples.Single, StoredType.Float32, [2, 3], [-1, -0.5, 0, 0.5, 1, 1.5]);
        Require(NumPySamples.SingleBigEndianFortran, StoredType.Float32, [2, 3], [-1, -0.5, 0, 0.5, 1, 1.5]);
        Require(NumPySamples.Int16BigEndianFortran, StoredType.Int16, [2, 3, 2], [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6]);
    }

    [Fact]
    public void Booleans_integers_and_floating_point_numbers_are_read()
    {
        Require(NumPySamples.Boolean, StoredType.Boolean, [3], [1, 0, 1]);
        Require(NumPySamples.Half, StoredType.Float16, [3], [1.5, -2, 65504]);
        Require(NumPySamples.UInt64Scalar, StoredType.UInt64, [], [9007199254740992]);
        Require(NumPySamples.SignedByte, StoredType.Int8, [1, 2], [-128, 127]);
    }

    [Fact]
    public void All_three_versions_are_read()
    {
        Require(NumPySamples.DoubleVersion2, StoredType.Float64, [2], [0.1, -1e300]);
        Require(NumPySamples.DoubleVersion3, StoredType.Float64, [2], [0.1, -1e300]);
    }

    [Theory]
    [InlineData(nameof(NumPySamples.Objects), "pickle")]
    [InlineData(nameof(NumPySamples.Records), "records")]
    [InlineData(nameof(NumPySamples.Complex), "'<c8'")]
    [InlineData(nameof(NumPySamples.Empty), "at least 1")]
    public void What_is_no_array_of_numbers_is_refused(string sample, string reason)
    {
        byte[] file = sample switch
        {
            nameof(NumPySamples.Objects) => NumPySamples.Objects,
            nameof(NumPySamples.Records) => NumPySamples.Records,
            nameof(NumPySamples.Complex) => NumPySamples.Complex,
            _ => NumPySamples.Empty,
        };
        Assert.Contains(reason, NpyBytes.RequireRefused(file).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_bytes_are_written()
    {
        foreach (byte[] sample in (byte[][])[NumPySamples.Single, NumPySamples.Boolean, NumPySamples.Half, NumPySamples.UInt64Scalar, NumPySamples.SignedByte])
        {
            using WeightFile file = Npy.Read(sample, "x.npy");
            using var written = new MemoryStream();
            Npy.Write(written, file.Tensors.Single(), file.ReadBytes(file.Tensors.Single()));
            Assert.Equal(sample, written.ToArray());
        }

        using var single = new MemoryStream();
        Npy.Write(single, new Tensor(Singles, [2, 3]));
        Assert.Equal(NumPySamples.Single, single.ToArray());
    }

    [Fact]
    public void Stored_deflated_and_streamed_archives_are_read()
    {
        using WeightFile stored = Npz.Read(NumPySamples.Stored, "x.npz");
        Assert.Equal(["a", "layer/bias"], stored.TensorNames);
        Assert.Equal(Singles, stored.Load("a", [2, 3]).Span.ToArray());
        Assert.Equal([1, 2.5], stored.LoadDoubles("layer/bias"));
        using WeightFile deflated = Npz.Read(NumPySamples.Deflated, "x.npz");
        Assert.Equal(["a", "F"], deflated.TensorNames);
        Assert.Equal(Singles, deflated.Load("a", [2, 3]).Span.ToArray());
        Assert.Equal(Singles, deflated.Load("F", [2, 3]).Span.ToArray());
        using WeightFile streamed = Npz.Read(NumPySamples.Streamed, "x.npz");
        Assert.Equal(Singles, streamed.Load("a", [2, 3]).Span.ToArray());
    }

    private static void Require(byte[] file, StoredType type, int[] extents, double[] values)
    {
        using WeightFile array = Npy.Read(file, "folder/name.npy");
        StoredTensor tensor = array.Tensors.Single();
        Assert.Equal(("name", type, Shape.Create(extents)), (tensor.Name, tensor.Type, tensor.Shape));
        Assert.Equal(values, array.LoadDoubles("name"));
    }
}
