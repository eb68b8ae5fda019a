using System;
using System.Linq;
using System.Text.Json.Nodes;
using Managed.Kernels;
using Managed.Tensors;

namespace Managed.SelfTest;

/// <summary>Windows on one to three axes as files tell of them: lists with an entry an axis, the fastest axis last.</summary>
internal static class WindowParameters
{
    private const long AlwaysPadded = 1 << 20;
    private const long MaximumGrowth = 16;

    /// <summary>The axes that are there.</summary>
    public static WindowAxis[] Present(WindowAxis depth, WindowAxis height, WindowAxis width) =>
        depth != WindowAxis.Unit ? [depth, height, width] : height != WindowAxis.Unit ? [height, width] : [width];

    /// <summary>Adds stride, dilation and padding, and the kernel where no weights tell it.</summary>
    public static JsonObject Describe(JsonObject parameters, WindowAxis[] axes, bool withKernel)
    {
        JsonArray Each(Func<WindowAxis, int> member) => [.. axes.Select(axis => (JsonNode)member(axis))];
        if (withKernel)
            parameters["kernel"] = Each(axis => axis.Kernel);
        parameters["stride"] = Each(axis => axis.Stride);
        parameters["dilation"] = Each(axis => axis.Dilation);
        parameters["padding_begin"] = Each(axis => axis.PaddingBegin);
        parameters["padding_end"] = Each(axis => axis.PaddingEnd);
        return parameters;
    }

    /// <summary>Reads windows on the last axes of an input, as three axes.</summary>
    /// <param name="parameters">From a file.</param>
    /// <param name="input">The input's shape.</param>
    /// <param name="kernel">The windows' extents, or null where the file tells them.</param>
    /// <param name="leading">The input's axes before those under windows.</param>
    public static WindowAxis[] Read(CaseParameters parameters, Shape input, int[]? kernel, int leading)
    {
        int count = input.Rank - leading;
        kernel ??= parameters.Integers("kernel", count, 1);
        int[] stride = parameters.Integers("stride", count, 1, 1);
        int[] dilation = parameters.Integers("dilation", count, 1, 1);
        int[] begin = parameters.Integers("padding_begin", count, 0, 0);
        int[] end = parameters.Integers("padding_end", count, 0, 0);
        var axes = new WindowAxis[3];
        Array.Fill(axes, WindowAxis.Unit);
        long most = AlwaysPadded + (MaximumGrowth * input.ElementCount);
        long padded = 1;
        foreach (int extent in input.AsSpan()[..leading])
            padded *= extent;
        for (int i = 0; i < count; i++)
        {
            if (kernel[i] > CaseParameters.MaximumWindow)
                throw new FormatException($"a window has {kernel[i]} taps on one axis; at most {CaseParameters.MaximumWindow} are read");
            axes[3 - count + i] = new WindowAxis(input[leading + i], kernel[i], stride[i], dilation[i], begin[i], end[i]);
            padded = Math.Min(padded, most + 1) * axes[3 - count + i].Padded;
        }

        return padded <= most ? axes : throw new FormatException($"the padded input has more than {most} values");
    }
}
