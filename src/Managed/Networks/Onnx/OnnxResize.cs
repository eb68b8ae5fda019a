using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Layers.General;
using Managed.Tensors;

namespace Managed.Networks.Onnx;

/// <summary>Resizing, axis by axis, in all the ways that the operator has.</summary>
internal static class OnnxResize
{
    public static Dictionary<string, Action<OnnxOperator>> All { get; } = new() { ["Resize"] = Resize, ["Upsample"] = Upsample };

    private static void Upsample(OnnxOperator op)
    {
        double[] scales = op.Singles("scales") is float[] given ? [.. given.Select(scale => (double)scale)] : op.Known(1).Values;
        int[] extents = [.. op.In(0).Extents.Select((extent, axis) => (int)Math.Floor(extent * scales[axis]))];
        Give(op, extents, scales, new Way(op.Text("mode", "nearest"), "asymmetric", "floor", -0.75, false, 0), []);
    }

    private static void Resize(OnnxOperator op)
    {
        OnnxValue input = op.In(0);
        bool old = op.Opset < 11;
        int scalesInput = old ? 1 : 2;
        double[] scales = op.Has(scalesInput) ? op.Known(scalesInput).Values : [];
        int[] extents;
        if (!old && scales.Length == 0)
        {
            extents = op.KnownIntegers(3);
            scales = [.. extents.Select((extent, axis) => (double)extent / input.Extents[axis])];
        }
        else
        {
            extents = [.. input.Extents.Select((extent, axis) => (int)Math.Floor(extent * scales[axis]))];
        }

        if (extents.Length != input.Rank)
            throw op.Unsupported("sizes are one an axis");
        double[] roi = !old && op.Has(1) ? op.Known(1).Values : [];
        var way = new Way(
            op.Text("mode", "nearest"),
            old ? "asymmetric" : op.Text("coordinate_transformation_mode", "half_pixel"),
            old ? "floor" : op.Text("nearest_mode", "round_prefer_floor"),
            op.Single("cubic_coeff_a", -0.75f),
            op.Integer("exclude_outside", 0) != 0,
            op.Single("extrapolation_value", 0));
        Give(op, extents, scales, way, roi);
    }

    private static void Give(OnnxOperator op, int[] extents, double[] scales, Way way, double[] roi)
    {
        OnnxValue input = op.In(0);
        int rank = input.Rank;
        int[] strides = OnnxMoves.Strides(input.Extents);
        Taps[][] axes = [.. Enumerable.Range(0, rank).Select(axis => way.Axis(input.Extents[axis], extents[axis], scales[axis], roi.Length == 2 * rank ? (roi[axis], roi[rank + axis]) : (0, 1), op))];
        int count = OnnxOperator.CountOf(extents);
        var starts = new int[count + 1];
        var sources = new List<int>();
        var weights = new List<float>();
        var constants = new float[count];
        var index = new int[rank];
        for (int o = 0; o < count; o++)
        {
            IEnumerable<(int Source, double Weight)> terms = [(0, 1.0)];
            bool outside = false;
            for (int axis = 0; axis < rank; axis++)
            {
                Taps taps = axes[axis][index[axis]];
                outside |= taps.Outside;
                int stride = strides[axis];
                terms = terms.SelectMany(term => taps.Terms, (term, tap) => (term.Source + (tap.Source * stride), term.Weight * tap.Weight));
            }

            foreach ((int source, double weight) in outside ? [] : terms)
            {
                sources.Add(source);
                weights.Add((float)weight);
            }

            constants[o] = outside ? way.Extrapolation : 0;
            starts[o + 1] = sources.Count;
            for (int axis = rank - 1; axis >= 0 && ++index[axis] == extents[axis]; axis--)
                index[axis] = 0;
        }

        op.Give(new LinearMap(input.Shape, Shape.Create(extents), starts, [.. sources], [.. weights], constants), input);
    }

    /// <summary>What one output place along an axis reads.</summary>
    private readonly record struct Taps((int Source, double Weight)[] Terms, bool Outside);

    private sealed record Way(string Mode, string Coordinates, string Nearest, double CubicA, bool ExcludeOutside, float Extrapolation)
    {
        public Taps[] Axis(int input, int output, double scale, (double Start, double End) roi, OnnxOperator op) =>
            [.. Enumerable.Range(0, output).Select(place => At(Place(place, input, output, scale, roi, op), input, scale, output, op))];

        private double Place(int place, int input, int output, double scale, (double Start, double End) roi, OnnxOperator op) => Coordinates switch
        {
            "half_pixel" => ((place + 0.5) / scale) - 0.5,
            "pytorch_half_pixel" => output > 1 ? ((place + 0.5) / scale) - 0.5 : 0,
            "align_corners" => output > 1 ? place * (input - 1.0) / ((scale * input) - 1) : 0,
            "asymmetric" => place / scale,
            "tf_half_pixel_for_nn" => (place + 0.5) / scale,
            "tf_crop_and_resize" => output > 1
                ? (roi.Start * (input - 1)) + (place * (roi.End - roi.Start) * (input - 1) / (output - 1))
                : 0.5 * (roi.Start + roi.End) * (input - 1),
            _ => throw op.Unsupported($"the coordinates '{Coordinates}' are not there"),
        };

        private Taps At(double place, int input, double scale, int output, OnnxOperator op)
        {
            if (Coordinates == "tf_crop_and_resize" && (place < 0 || place > input - 1))
                return new Taps([], Outside: true);
            if (input == output && scale == 1 && Coordinates != "tf_crop_and_resize")
                return new Taps([((int)Math.Round(place), 1)], false);
            int floor = (int)Math.Floor(place);
            double rest = place - floor;
            switch (Mode)
            {
                case "nearest":
                    return new Taps([(Math.Clamp(Rounded(place, op), 0, input - 1), 1)], false);
                case "linear" or "bilinear":
                    return new Taps([(Math.Clamp(floor, 0, input - 1), 1 - rest), (Math.Clamp(floor + 1, 0, input - 1), rest)], false);
                case "cubic":
                    double[] weights = [Far(1 + rest), Near(rest), Near(1 - rest), Far(2 - rest)];
                    if (ExcludeOutside)
                    {
                        double[] inside = [.. weights.Select((weight, i) => floor - 1 + i >= 0 && floor - 1 + i < input ? weight : 0)];
                        weights = Array.ConvertAll(inside, weight => weight / inside.Sum());
                    }

                    return new Taps([.. weights.Select((weight, i) => (Math.Clamp(floor - 1 + i, 0, input - 1), weight))], false);
                default:
                    throw op.Unsupported($"the mode '{Mode}' is not there");
            }
        }

        private int Rounded(double place, OnnxOperator op) => (int)(Nearest switch
        {
            "round_prefer_floor" => Math.Ceiling(place - 0.5),
            "round_prefer_ceil" => Math.Floor(place + 0.5),
            "floor" => Math.Floor(place),
            "ceil" => Math.Ceiling(place),
            _ => throw op.Unsupported($"the rounding '{Nearest}' is not there"),
        });

        // Keys: Cubic convolution interpolation for digital image processing (1981).
        private double Near(double d) => ((((CubicA + 2) * d) - (CubicA + 3)) * d * d) + 1;

        private double Far(double d) => CubicA * ((((((d - 5) * d) + 8) * d)) - 4);
    }
}
