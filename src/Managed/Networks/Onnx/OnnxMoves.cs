using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Formats.Onnx;
using Managed.Layers;
using Managed.Layers.General;
using Managed.Tensors;

namespace Managed.Networks.Onnx;

/// <summary>Operators that move values and compute none.</summary>
internal static class OnnxMoves
{
    public static Dictionary<string, Action<OnnxOperator>> All { get; } = new()
    {
        ["Identity"] = op => op.Set(0, op.In(0)),
        ["Dropout"] = Dropout,
        ["Reshape"] = op => Reshape(op, op.HasAttribute("shape") ? op.Integers("shape")! : op.KnownIntegers(1)),
        ["Flatten"] = Flatten,
        ["Squeeze"] = Squeeze,
        ["Unsqueeze"] = Unsqueeze,
        ["Transpose"] = Transpose,
        ["Slice"] = Slice,
        ["Split"] = Split,
        ["Concat"] = Concat,
        ["Gather"] = Gather,
        ["Pad"] = Pad,
        ["Expand"] = op => Repeat(op, Broadcast.Extents([.. op.In(0).Extents], op.KnownIntegers(1))),
        ["Tile"] = Tile,
        ["DepthToSpace"] = DepthToSpace,
        ["SpaceToDepth"] = SpaceToDepth,
    };

    /// <summary>The distance between neighbours along each axis.</summary>
    public static int[] Strides(IReadOnlyList<int> extents)
    {
        var strides = new int[extents.Count];
        for (int axis = extents.Count - 1, stride = 1; axis >= 0; stride *= extents[axis--])
            strides[axis] = stride;
        return strides;
    }

    private static void Dropout(OnnxOperator op)
    {
        double ratio = op.Has(1) ? op.Known(1).Values[0] : 0.5;
        if (op.Has(2) && op.Known(2).Values[0] != 0 && ratio != 0)
        {
            Drop(op, ratio);
            return;
        }

        op.Set(0, op.In(0));
        if (op.Wants(1))
            op.Give(op.Opset >= 10 ? OnnxType.Boolean : OnnxType.Float, op.In(0).Extents, [.. Enumerable.Repeat(1.0, op.In(0).Count)], 1);
    }

    /// <summary>Drops in training mode what ONNX's reference does, which draws NumPy's RandomState for each value in turn.</summary>
    private static void Drop(OnnxOperator op, double ratio)
    {
        if (!op.HasAttribute("seed"))
            throw op.Unsupported("training is imported only with a seed");
        if (ratio is not (> 0 and < 1))
            throw new ArgumentException("The ratio is not in [0, 1).");
        var random = new Mt19937((uint)op.Integer("seed", 0));
        double[] mask = [.. Enumerable.Range(0, op.In(0).Count).Select(_ => random.NextDouble() >= ratio ? 1.0 : 0)];
        double[] factors = Array.ConvertAll(mask, kept => (double)(float)(kept / (1 - ratio)));
        op.Give(new Arithmetic(ArithmeticKind.Multiply), op.In(0), OnnxValue.Of(new OnnxTensor(string.Empty, OnnxType.Float, op.In(0).Extents, factors)));
        op.Give(OnnxType.Boolean, op.In(0).Extents, mask, 1);
    }

    private static void Reshape(OnnxOperator op, int[] wanted)
    {
        OnnxValue input = op.In(0);
        bool allowZero = op.Integer("allowzero", 0) != 0;
        int[] extents = [.. wanted.Select((extent, axis) => extent == 0 && !allowZero ? input.Extents[axis] : extent)];
        int open = Array.IndexOf(extents, -1);
        if (open >= 0)
        {
            int others = extents.Where((_, axis) => axis != open).Aggregate(1, (count, extent) => count * extent);
            extents[open] = others == 0 ? 0 : input.Count / others;
        }

        op.Set(0, op.Reshaped(op.Name, input, extents));
    }

    private static void Flatten(OnnxOperator op)
    {
        OnnxValue input = op.In(0);
        int axis = op.Integer("axis", 1);
        axis = axis < 0 ? axis + input.Rank : axis;
        int outer = input.Extents.Take(axis).Aggregate(1, (count, extent) => count * extent);
        op.Set(0, op.Reshaped(op.Name, input, [outer, outer == 0 ? 0 : input.Count / outer]));
    }

    private static void Squeeze(OnnxOperator op)
    {
        OnnxValue input = op.In(0);
        int[]? axes = op.Has(1) ? op.KnownIntegers(1) : op.Integers("axes");
        HashSet<int> dropped = axes is null
            ? [.. Enumerable.Range(0, input.Rank).Where(axis => input.Extents[axis] == 1)]
            : [.. axes.Select(axis => OnnxOperator.Axis(axis, input.Rank))];
        if (dropped.Any(axis => input.Extents[axis] != 1))
            throw new ArgumentException("An axis that is to go has another extent than 1.");
        op.Set(0, op.Reshaped(op.Name, input, [.. input.Extents.Where((_, axis) => !dropped.Contains(axis))]));
    }

    private static void Unsqueeze(OnnxOperator op)
    {
        OnnxValue input = op.In(0);
        int[] axes = op.Has(1) ? op.KnownIntegers(1) : op.Integers("axes") ?? [];
        int rank = input.Rank + axes.Length;
        HashSet<int> added = [.. axes.Select(axis => OnnxOperator.Axis(axis, rank))];
        if (added.Count != axes.Length)
            throw new ArgumentException("An axis is named twice.");
        int next = 0;
        op.Set(0, op.Reshaped(op.Name, input, [.. Enumerable.Range(0, rank).Select(axis => added.Contains(axis) ? 1 : input.Extents[next++])]));
    }

    private static void Transpose(OnnxOperator op)
    {
        OnnxValue input = op.In(0);
        int[] order = op.Integers("perm") ?? [.. Enumerable.Range(0, input.Rank).Reverse()];
        if (!order.Order().SequenceEqual(Enumerable.Range(0, input.Rank)))
            throw new ArgumentException("An order names every axis once.");
        int[] strides = Strides(input.Extents);
        int[] extents = [.. order.Select(axis => input.Extents[axis])];
        op.Set(0, op.Move(op.Name, input, extents, Broadcast.Walk(extents, [.. order.Select(axis => strides[axis])], 0)));
    }

    private static void Slice(OnnxOperator op)
    {
        OnnxValue input = op.In(0);
        bool attributes = op.HasAttribute("starts");
        long[] Integers(string name, int index) => attributes ? [.. op.Integers(name)!.Select(value => (long)value)] : [.. op.Known(index).Values.Select(value => (long)value)];
        long[] starts = Integers("starts", 1);
        long[] ends = Integers("ends", 2);
        int[] axes = (attributes ? op.Integers("axes") : op.Has(3) ? op.KnownIntegers(3) : null) ?? [.. Enumerable.Range(0, starts.Length)];
        int[] steps = !attributes && op.Has(4) ? op.KnownIntegers(4) : [.. Enumerable.Repeat(1, starts.Length)];
        int[] extents = [.. input.Extents];
        int[] strides = Strides(input.Extents);
        int offset = 0;
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = OnnxOperator.Axis(axes[i], input.Rank);
            long length = input.Extents[axis];
            int step = steps[i] == 0 ? throw new ArgumentException("A step is 0.") : steps[i];
            (long low, long high) = step > 0 ? (0L, length) : (-1L, length - 1);
            long start = Math.Clamp(starts[i] < 0 ? Math.Max(starts[i], -length) + length : starts[i], step > 0 ? 0 : Math.Min(0, length - 1), high);
            long end = Math.Clamp(ends[i] < 0 ? (ends[i] < -length ? low : ends[i] + length) : ends[i], low, high);
            long count = step > 0 ? (end - start + step - 1) / step : (start - end - step - 1) / -step;
            extents[axis] = (int)Math.Max(0, count);
            offset += (int)start * strides[axis];
            strides[axis] *= step;
        }

        op.Set(0, op.Move(op.Name, input, extents, extents.Contains(0) ? [] : Broadcast.Walk(extents, strides, offset)));
    }

    private static void Split(OnnxOperator op)
    {
        OnnxValue input = op.In(0);
        int axis = OnnxOperator.Axis(op.Integer("axis", 0), input.Rank);
        int[] lengths = (op.Has(1) ? op.KnownIntegers(1) : op.Integers("split")) ?? Even(input.Extents[axis], op.OutputCount);
        if (lengths.Sum() != input.Extents[axis] || lengths.Length != op.OutputCount)
            throw new ArgumentException("The parts do not make up the whole.");
        int[] strides = Strides(input.Extents);
        int first = 0;
        for (int i = 0; i < lengths.Length; first += lengths[i++])
        {
            int[] extents = [.. input.Extents];
            extents[axis] = lengths[i];
            if (op.Wants(i))
                op.Set(i, op.Move(op.OutputName(i), input, extents, extents.Contains(0) ? [] : Broadcast.Walk(extents, strides, first * strides[axis])));
        }
    }

    private static int[] Even(int length, int parts)
    {
        int size = (length + parts - 1) / parts;
        return [.. Enumerable.Range(0, parts).Select(i => Math.Min(size, length - (i * size)))];
    }

    /// <summary>Values one after the other along an axis: as channels of [outer, extent * inner], which is what the layer joins.</summary>
    private static void Concat(OnnxOperator op)
    {
        OnnxValue[] inputs = [.. Enumerable.Range(0, op.InputCount).Select(op.In)];
        int axis = OnnxOperator.Axis(op.Integer("axis", 1), inputs[0].Rank);
        int[] extents = [.. inputs[0].Extents];
        extents[axis] = inputs.Sum(input => input.Extents[axis]);
        if (inputs.Any(input => input.Rank != inputs[0].Rank || input.Extents.Where((extent, i) => i != axis && extent != extents[i]).Any()))
            throw new ArgumentException("Joined values differ along one axis only.");
        if (inputs.Length == 1)
        {
            op.Set(0, inputs[0]);
            return;
        }

        int outer = extents.Take(axis).Aggregate(1, (count, extent) => count * extent);
        if (inputs.All(input => input.Constant is not null))
        {
            int inner = extents.Skip(axis + 1).Aggregate(1, (count, extent) => count * extent);
            double[] joined = [.. Enumerable.Range(0, outer).SelectMany(o => inputs.SelectMany(input => input.Constant!.Values.Skip(o * input.Extents[axis] * inner).Take(input.Extents[axis] * inner)))];
            op.Give(inputs[0].Type, [.. extents], joined);
            return;
        }

        inputs = [.. inputs.Where(input => input.Count > 0)];
        if (axis == 1)
        {
            op.Give(new Concat(), inputs);
            return;
        }

        OnnxValue[] rows = [.. inputs.Select((input, i) => op.Reshaped($"{op.Name}/rows{i}", input, [outer, input.Count / outer]))];
        op.Set(0, op.Reshaped(op.Name, op.Apply($"{op.Name}/joined", new Concat(), rows), extents));
    }

    private static void Gather(OnnxOperator op)
    {
        OnnxValue input = op.In(0);
        OnnxTensor indices = op.Known(1);
        int axis = OnnxOperator.Axis(op.Integer("axis", 0), input.Rank);
        int length = input.Extents[axis];
        int[] strides = Strides(input.Extents);
        int[] outerExtents = [.. input.Extents.Take(axis)];
        int[] innerExtents = [.. input.Extents.Skip(axis + 1)];
        int[] outer = Broadcast.Walk(outerExtents, strides.AsSpan(0, axis), 0);
        int[] inner = Broadcast.Walk(innerExtents, strides.AsSpan(axis + 1), 0);
        int[] sources =
        [
            .. from o in outer
               from value in indices.Values
               let index = value < 0 ? (int)value + length : (int)value
               from i in inner
               select index >= 0 && index < length ? o + (index * strides[axis]) + i : throw new ArgumentException($"Index {value} is outside {length}."),
        ];
        op.Set(0, op.Move(op.Name, input, [.. outerExtents, .. indices.Extents, .. innerExtents], sources));
    }

    private static void Pad(OnnxOperator op)
    {
        OnnxValue input = op.In(0);
        int[] pads = (op.HasAttribute("pads") ? op.Integers("pads") : op.Has(1) ? op.KnownIntegers(1) : op.Integers("paddings"))!;
        double value = op.Has(2) ? op.Known(2).Values[0] : op.Single("value", 0);
        string mode = op.Text("mode", "constant");
        int[] axes = op.Has(3) ? [.. op.KnownIntegers(3).Select(axis => OnnxOperator.Axis(axis, input.Rank))] : [.. Enumerable.Range(0, input.Rank)];
        int[] begins = new int[input.Rank];
        int[] extents = [.. input.Extents];
        for (int i = 0; i < axes.Length; i++)
        {
            begins[axes[i]] = pads[i];
            extents[axes[i]] += pads[i] + pads[axes.Length + i];
        }

        int[] strides = Strides(input.Extents);
        var sources = new int[OnnxOperator.CountOf(extents)];
        var index = new int[input.Rank];
        for (int o = 0; o < sources.Length; o++)
        {
            int source = 0;
            for (int axis = 0; axis < index.Length && source >= 0; axis++)
            {
                int place = Resolve(mode, index[axis] - begins[axis], input.Extents[axis], op);
                source = place < 0 ? -1 : source + (place * strides[axis]);
            }

            sources[o] = source;
            for (int axis = index.Length - 1; axis >= 0 && ++index[axis] == extents[axis]; axis--)
                index[axis] = 0;
        }

        op.Set(0, op.Move(op.Name, input, extents, sources, value));
    }

    private static int Resolve(string mode, int place, int extent, OnnxOperator op)
    {
        if (place >= 0 && place < extent)
            return place;
        switch (mode)
        {
            case "constant":
                return -1;
            case "edge":
                return Math.Clamp(place, 0, extent - 1);
            case "wrap":
                return ((place % extent) + extent) % extent;
            case "reflect":
                int round = Math.Max(1, 2 * (extent - 1));
                place = ((place % round) + round) % round;
                return place < extent ? place : round - place;
            default:
                throw op.Unsupported($"the mode '{mode}' is not there");
        }
    }

    private static void Repeat(OnnxOperator op, int[] extents)
    {
        _ = OnnxOperator.CountOf(extents);
        op.Set(0, op.Move(op.Name, op.In(0), extents, Broadcast.Sources([.. op.In(0).Extents], extents)));
    }

    private static void Tile(OnnxOperator op)
    {
        OnnxValue input = op.In(0);
        int[] repeats = op.KnownIntegers(1);
        if (repeats.Length != input.Rank)
            throw new ArgumentException("Repeats are one an axis.");
        _ = OnnxOperator.CountOf(repeats.Select((repeat, axis) => checked(repeat * input.Extents[axis])));

        // [r0, e0, r1, e1, ...] with the repeats' strides 0 is the tiled value in order.
        int[] strides = Strides(input.Extents);
        int[] walk = [.. repeats.SelectMany((repeat, axis) => (int[])[repeat, input.Extents[axis]])];
        int[] steps = [.. strides.SelectMany(stride => (int[])[0, stride])];
        op.Set(0, op.Move(op.Name, input, [.. repeats.Select((repeat, axis) => repeat * input.Extents[axis])], walk.Contains(0) ? [] : Broadcast.Walk(walk, steps, 0)));
    }

    private static void DepthToSpace(OnnxOperator op)
    {
        OnnxValue input = op.In(0);
        int size = op.Integer("blocksize", 1);
        (int n, int c, int h, int w) = (input.Extents[0], input.Extents[1] / (size * size), input.Extents[2], input.Extents[3]);
        int plane = h * w;

        // Output [n, c, h, by, w, bx]; the blocks lie outside the channels, or inside of them in the mode CRD.
        bool inside = op.Text("mode", "DCR") == "CRD";
        int[] steps = inside
            ? [c * size * size * plane, size * size * plane, w, size * plane, 1, plane]
            : [c * size * size * plane, plane, w, size * c * plane, 1, c * plane];
        op.Set(0, op.Move(op.Name, input, [n, c, h * size, w * size], Broadcast.Walk([n, c, h, size, w, size], steps, 0)));
    }

    private static void SpaceToDepth(OnnxOperator op)
    {
        OnnxValue input = op.In(0);
        int size = op.Integer("blocksize", 1);
        (int n, int c, int h, int w) = (input.Extents[0], input.Extents[1], input.Extents[2] / size, input.Extents[3] / size);
        int row = w * size;
        int plane = h * size * row;
        op.Set(0, op.Move(op.Name, input, [n, c * size * size, h, w], Broadcast.Walk([n, size, size, c, h, w], [c * plane, row, 1, plane, size * row, size], 0)));
    }
}
