using System;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Xunit;
using Tensor = Managed.Tensors.Tensor;

namespace Managed.Tests.Tensors;

public class TensorTests
{
    [Fact]
    public void Memory_of_our_own_begins_on_a_cache_line_with_zeros()
    {
        for (int length = 1; length < 40; length++)
        {
            var tensor = new Tensor([length]);
            Assert.True(MemoryMarshal.TryGetArray<float>(tensor.Memory, out ArraySegment<float> segment));
            Assert.Equal(0, Marshal.UnsafeAddrOfPinnedArrayElement(segment.Array!, segment.Offset) % 64);
            Assert.Equal(-1, tensor.Span.IndexOfAnyExcept(0f));
        }
    }

    [Fact]
    public void A_framework_tensor_is_taken_without_copying()
    {
        Tensor<float> theirs = System.Numerics.Tensors.Tensor.Create(new float[] { 1, 2, 3, 4, 5, 6 }, [2, 3]);
        Tensor ours = Tensor.FromTensor(theirs);
        Assert.Equal([2, 3], ours.Shape);
        ours.Span[4] = 50;
        Assert.Equal(50, theirs[1, 1]);
    }

    [Fact]
    public void A_strided_framework_tensor_is_copied()
    {
        Tensor<float> theirs = System.Numerics.Tensors.Tensor.Create(new float[] { 1, 2, 3, 4, 5, 6 }, [2, 3]).Slice([0..2, 1..3]);
        Tensor ours = Tensor.FromTensor(theirs);
        Assert.Equal([2, 3, 5, 6], ours.Span.ToArray());
    }

    [Fact]
    public void A_framework_tensor_is_given_without_copying()
    {
        var ours = new Tensor(new float[] { 1, 2, 3, 4, 5, 6 }, [2, 3]);
        Tensor<float> theirs = ours.ToTensor();
        theirs[1, 2] = 60;
        Assert.Equal(60, ours.Span[5]);
        TensorSpan<float> span = ours.AsTensorSpan();
        span[0, 1] = 20;
        Assert.Equal(20, ours.Span[1]);
        Assert.Equal(20, ours.AsReadOnlyTensorSpan()[0, 1]);
    }

    [Fact]
    public void A_pinned_tensor_of_our_own_is_given_without_copying()
    {
        var ours = new Tensor([3, 5]);
        ours.ToTensor()[2, 4] = 1;
        Assert.Equal(1, ours.Span[14]);
    }

    [Fact]
    public void Views_share_memory_and_clones_do_not()
    {
        var tensor = new Tensor(new float[] { 1, 2, 3, 4, 5, 6 }, [3, 2]);
        tensor.Slice(1, 1).Span[0] = 30;
        Assert.Equal(30, tensor.Span[2]);
        tensor.Reshape([2, 3]).Span[5] = 60;
        Assert.Equal(60, tensor.Span[5]);
        tensor.Clone().Span[0] = 100;
        Assert.Equal(1, tensor.Span[0]);
        Assert.Throws<ArgumentException>(() => tensor.Reshape([7]));
    }

    [Fact]
    public void Values_that_do_not_fill_the_shape_are_refused() => Assert.Throws<ArgumentException>(() => new Tensor(new float[5], [2, 3]));
}
