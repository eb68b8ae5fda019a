using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Formats.Onnx;
using Managed.Layers;
using Managed.Layers.General;
using Managed.Tensors;

namespace Managed.Networks.Onnx;

/// <summary>Convolutions and poolings.</summary>
internal static class OnnxWindows
{
    public static Dictionary<string, Action<OnnxOperator>> All { get; } = new()
    {
        ["Conv"] = Convolution,
        ["ConvTranspose"] = TransposedConvolution,
        ["MaxPool"] = MaxPool,
        ["AveragePool"] = AveragePool,
        ["GlobalAveragePool"] = op => Global(op, ReductionKind.Mean),
        ["GlobalMaxPool"] = op => Global(op, ReductionKind.Maximum),
    };

    private static void Convolution(OnnxOperator op)
    {
        OnnxValue input = op.In(0);
        op.Known(1);
        OnnxValue weights = op.In(1);
        if (op.Has(2))
            op.Known(2);
        int[] kernel = [.. weights.Extents.Skip(2)];
        (int[] stride, int[] dilation) = Steps(op, kernel.Length);
        (int[] begin, int[] end) = Padding(op, input, kernel, stride, dilation, ceiling: false);
        var options = new ConvolutionOptions
        {
            Stride = [.. stride], Dilation = [.. dilation], PaddingBegin = [.. begin], PaddingEnd = [.. end], Groups = op.Integer("group", 1),
        };
        op.Give(new Convolution(weights.ToTensor(), op.Has(2) ? op.In(2).ToTensor() : null, options), input);
    }

    private static void TransposedConvolution(OnnxOperator op)
    {
        OnnxValue input = op.In(0);
        op.Known(1);
        OnnxValue weights = op.In(1);
        int[] kernel = [.. weights.Extents.Skip(2)];
        int axes = kernel.Length;
        (int[] stride, int[] dilation) = Steps(op, axes);
        int[] extra = op.Integers("output_padding") ?? new int[axes];
        int[] pads = op.Integers("pads") ?? new int[2 * axes];
        (int[] begin, int[] end) = (pads[..axes], pads[axes..]);
        string auto = op.Text("auto_pad", "NOTSET");
        int[]? wanted = op.Integers("output_shape");
        for (int axis = 0; axis < axes && (wanted is not null || auto is "SAME_UPPER" or "SAME_LOWER"); axis++)
        {
            int output = wanted is null ? input.Extents[2 + axis] * stride[axis] : wanted[^(axes - axis)];
            int total = (stride[axis] * (input.Extents[2 + axis] - 1)) + extra[axis] + ((kernel[axis] - 1) * dilation[axis]) + 1 - output;
            if (total < 0)
                (extra[axis], total) = (extra[axis] - total, 0);
            begin[axis] = auto == "SAME_UPPER" ? total / 2 : total - (total / 2);
            end[axis] = total - begin[axis];
        }

        var options = new ConvolutionOptions
        {
            Stride = [.. stride], Dilation = [.. dilation], PaddingBegin = [.. begin], PaddingEnd = [.. end], Groups = op.Integer("group", 1),
        };
        if (op.Has(2))
            op.Known(2);
        op.Give(new TransposedConvolution(weights.ToTensor(), op.Has(2) ? op.In(2).ToTensor() : null, options, [.. extra]), input);
    }

    private static void MaxPool(OnnxOperator op)
    {
        PoolingOptions options = Pooling(op);
        if (op.Wants(1) && op.In(0).Constant is null)
            throw op.Unsupported("the places of the largest values are not computed");
        op.Give(new MaxPool(options), op.In(0));
        if (op.Wants(1))
            GivePlaces(op, options);
    }

    /// <summary>Where the largest values lie in the input, which is known: the place of each window's gradient.</summary>
    private static void GivePlaces(OnnxOperator op, PoolingOptions options)
    {
        Tensor input = op.In(0).ToTensor();
        var layer = new MaxPool(options);
        var output = new Tensor(layer.OutputShape([input.Shape]));
        layer.Forward(op.Workers, [input], output);
        var gradient = new Tensor(output.Shape);
        var places = new Tensor(input.Shape);
        var result = new double[output.Length];
        bool columns = op.Integer("storage_order", 0) != 0;
        for (int i = 0; i < output.Length; i++)
        {
            gradient.Span[i] = 1;
            layer.Backward(op.Workers, [input], output, gradient, [places]);
            gradient.Span[i] = 0;
            int place = places.Span.IndexOf(1f);
            result[i] = columns ? ByColumns(place, input.Shape) : place;
        }

        op.Give(OnnxType.Int64, [.. output.Shape], result, 1);
    }

    /// <summary>The place of an element where the last axis is the slowest of the two last.</summary>
    private static int ByColumns(int place, Shape shape)
    {
        (int height, int width) = (shape[shape.Rank - 2], shape[shape.Rank - 1]);
        int inside = place % (height * width);
        return place - inside + (inside % width * height) + (inside / width);
    }

    private static void AveragePool(OnnxOperator op) => op.Give(new AveragePool(Pooling(op)), op.In(0));

    private static PoolingOptions Pooling(OnnxOperator op)
    {
        OnnxValue input = op.In(0);
        if (input.Constant is not null && input.Type != OnnxType.Float && input.Type != OnnxType.UInt8)
            throw op.Unsupported($"elements of {input.Type} are not pooled");
        int[] kernel = op.Integers("kernel_shape")!;
        (int[] stride, int[] dilation) = Steps(op, kernel.Length);
        (int[] begin, int[] end) = Padding(op, input, kernel, stride, dilation, op.Integer("ceil_mode", 0) != 0);
        return new PoolingOptions
        {
            Kernel = [.. kernel], Stride = [.. stride], Dilation = [.. dilation], PaddingBegin = [.. begin], PaddingEnd = [.. end],
            CountPadding = op.Integer("count_include_pad", 0) != 0,
        };
    }

    private static void Global(OnnxOperator op, ReductionKind kind)
    {
        OnnxValue input = op.In(0);
        if (kind != ReductionKind.Mean || input.Constant is not null)
        {
            op.Give(new Reduction(kind, [.. Enumerable.Range(2, input.Rank - 2)], keepAxes: true), input);
            return;
        }

        OnnxValue mean = op.Apply($"{op.Name}/mean", new GlobalAveragePool(), input);
        op.Set(0, op.Reshaped(op.Name, mean, [input.Extents[0], input.Extents[1], .. Enumerable.Repeat(1, input.Rank - 2)]));
    }

    private static (int[] Stride, int[] Dilation) Steps(OnnxOperator op, int axes) =>
        (op.Integers("strides") ?? [.. Enumerable.Repeat(1, axes)], op.Integers("dilations") ?? [.. Enumerable.Repeat(1, axes)]);

    /// <summary>The padding, as it is given or as the mode says; where the last window may reach over the end, as much more as it does.</summary>
    private static (int[] Begin, int[] End) Padding(OnnxOperator op, OnnxValue input, int[] kernel, int[] stride, int[] dilation, bool ceiling)
    {
        int axes = kernel.Length;
        int[] pads = op.Integers("pads") ?? new int[2 * axes];
        (int[] begin, int[] end) = (pads[..axes], pads[axes..]);
        string auto = op.Text("auto_pad", "NOTSET");
        for (int axis = 0; axis < axes; axis++)
        {
            int extent = input.Extents[2 + axis];
            int reach = ((kernel[axis] - 1) * dilation[axis]) + 1;
            if (auto is "SAME_UPPER" or "SAME_LOWER")
            {
                int total = Math.Max(0, (((extent + stride[axis] - 1) / stride[axis] - 1) * stride[axis]) + reach - extent);
                begin[axis] = auto == "SAME_UPPER" ? total / 2 : total - (total / 2);
                end[axis] = total - begin[axis];
            }
            else if (auto == "VALID")
            {
                (begin[axis], end[axis]) = (0, 0);
            }

            int rest = (extent + begin[axis] + end[axis] - reach) % stride[axis];
            int more = stride[axis] - rest;

            // A window that would begin beyond the input and its padding before it is left out.
            if (ceiling && rest > 0 && extent + begin[axis] + end[axis] - reach + more < extent + begin[axis])
                end[axis] += more;
        }

        return (begin, end);
    }
}
