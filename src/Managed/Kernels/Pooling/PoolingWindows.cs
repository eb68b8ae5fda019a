namespace Managed.Kernels.Pooling;

/// <summary>The taps of one axis that lie inside the input at one output position: [First, End).</summary>
internal readonly record struct TapRange(int First, int End)
{
    public int Count => End - First;

    public static TapRange At(WindowAxis axis, int output)
    {
        int start = (output * axis.Stride) - axis.PaddingBegin;
        int first = 0;
        while (first < axis.Kernel && start + (first * axis.Dilation) < 0)
            first++;
        int end = axis.Kernel;
        while (end > first && start + ((end - 1) * axis.Dilation) >= axis.Input)
            end--;
        return new TapRange(first, end);
    }
}

/// <summary>The outputs of one row whose given tap lies inside the input: [First, End).</summary>
internal readonly record struct OutputRange(int First, int End)
{
    public int Count => End - First;

    public static OutputRange At(WindowAxis axis, int tap)
    {
        int offset = (tap * axis.Dilation) - axis.PaddingBegin;
        int first = offset >= 0 ? 0 : (-offset + axis.Stride - 1) / axis.Stride;
        int end = offset >= axis.Input ? 0 : ((axis.Input - 1 - offset) / axis.Stride) + 1;
        return new OutputRange(first, end > axis.Output ? axis.Output : end);
    }

    /// <summary>The outputs all of whose taps lie inside the input.</summary>
    public static OutputRange Inner(WindowAxis axis)
    {
        int first = At(axis, 0).First;
        int end = At(axis, axis.Kernel - 1).End;
        return new OutputRange(System.Math.Min(first, axis.Output), System.Math.Max(end, System.Math.Min(first, axis.Output)));
    }
}

/// <summary>The rows of a plane under one row of windows.</summary>
internal readonly struct WindowRows(PoolingShape shape, int oz, int oy)
{
    /// <summary>Taps inside along the depth.</summary>
    public TapRange Depths { get; } = TapRange.At(shape.Depth, oz);

    /// <summary>Taps inside along the height.</summary>
    public TapRange Heights { get; } = TapRange.At(shape.Height, oy);

    /// <summary>Where the row begins that taps (kz, ky) read.</summary>
    public int Row(PoolingShape shape, int kz, int ky) => shape.InputRow(oz, oy, kz, ky);

    /// <summary>What an average over windows with some taps inside along the width divides by.</summary>
    public int Count(PoolingShape shape, int widths) => shape.CountPadding
        ? shape.Depth.Kernel * shape.Height.Kernel * shape.Width.Kernel
        : Depths.Count * Heights.Count * widths;
}
