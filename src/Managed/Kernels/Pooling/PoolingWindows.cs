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
    public static OutputRange At(WindowAxis axis, int tap)
    {
        int offset = (tap * axis.Dilation) - axis.PaddingBegin;
        int first = offset >= 0 ? 0 : (-offset + axis.Stride - 1) / axis.Stride;
        int end = offset >= axis.Input ? 0 : ((axis.Input - 1 - offset) / axis.Stride) + 1;
        return new OutputRange(first, end > axis.Output ? axis.Output : end);
    }
}
