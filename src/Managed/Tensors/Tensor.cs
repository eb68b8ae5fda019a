using System;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Managed.Tensors;

/// <summary>A dense block of single-precision values, the last axis fastest.</summary>
/// <remarks>
/// Views made by <see cref="Reshape"/>, <see cref="Slice"/> and the conversions share memory with their source.
/// A tensor is not synchronised: concurrent readers are fine, a writer must be alone.
/// </remarks>
public sealed class Tensor
{
    private readonly Memory<float> memory;

    /// <summary>A tensor of zeros.</summary>
    public Tensor(Shape shape)
        : this(AlignedMemory.Allocate(shape.ElementCount), shape)
    {
    }

    /// <summary>A tensor over memory that the caller owns.</summary>
    /// <param name="memory">The values, the last axis fastest.</param>
    /// <param name="shape">The extents.</param>
    /// <exception cref="ArgumentException">The memory has not as many values as the shape.</exception>
    public Tensor(Memory<float> memory, Shape shape)
    {
        if (memory.Length != shape.ElementCount)
            throw new ArgumentException($"{memory.Length} values do not fill the shape {shape}.", nameof(memory));
        this.memory = memory;
        Shape = shape;
    }

    /// <summary>The extents.</summary>
    public Shape Shape { get; }

    /// <summary>The number of values.</summary>
    public int Length => memory.Length;

    /// <summary>The values.</summary>
    public Span<float> Span => memory.Span;

    /// <summary>The values, to be kept or handed to another thread.</summary>
    public Memory<float> Memory => memory;

    /// <summary>A tensor over a framework tensor: the same memory where that is dense, a copy where it is not.</summary>
    public static Tensor FromTensor(Tensor<float> tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var extents = new int[tensor.Rank];
        for (int i = 0; i < extents.Length; i++)
            extents[i] = checked((int)tensor.Lengths[i]);
        Shape shape = Shape.Create(extents);
        if (tensor.IsDense)
            return new Tensor(new DenseTensorMemory(tensor).Memory, shape);
        var copy = new Tensor(shape);
        tensor.FlattenTo(copy.Span);
        return copy;
    }

    /// <summary>A framework tensor over the same memory; a copy only where the memory is not an array's.</summary>
    public Tensor<float> ToTensor()
    {
        var lengths = new nint[Shape.Rank];
        for (int i = 0; i < lengths.Length; i++)
            lengths[i] = Shape[i];
        return MemoryMarshal.TryGetArray<float>(memory, out ArraySegment<float> segment)
            ? System.Numerics.Tensors.Tensor.Create(segment.Array!, segment.Offset, lengths, [])
            : System.Numerics.Tensors.Tensor.Create(memory.ToArray(), lengths);
    }

    /// <summary>A framework span over the same memory.</summary>
    public TensorSpan<float> AsTensorSpan()
    {
        Span<nint> lengths = stackalloc nint[Shape.Rank];
        for (int i = 0; i < lengths.Length; i++)
            lengths[i] = Shape[i];
        return new TensorSpan<float>(Span, lengths);
    }

    /// <summary>A framework span for reading the same memory.</summary>
    public ReadOnlyTensorSpan<float> AsReadOnlyTensorSpan() => AsTensorSpan();

    /// <summary>The same values in the same order under another shape.</summary>
    /// <exception cref="ArgumentException">The shape has another number of values.</exception>
    public Tensor Reshape(Shape shape) => new(memory, shape);

    /// <summary>Entries [first, first + count) of the first axis.</summary>
    public Tensor Slice(int first, int count)
    {
        if (Shape.Rank == 0)
            throw new InvalidOperationException("A single value has no axis to slice.");
        int stride = Length / Shape[0];
        int[] extents = Shape.AsSpan().ToArray();
        extents[0] = count;
        return new Tensor(memory.Slice(first * stride, count * stride), Shape.Create(extents));
    }

    /// <summary>A copy with memory of its own.</summary>
    public Tensor Clone()
    {
        var copy = new Tensor(Shape);
        Span.CopyTo(copy.Span);
        return copy;
    }

    /// <summary>The shape, not the values.</summary>
    public override string ToString() => $"Tensor {Shape}";
}
