using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Managed.Formats.Onnx;
using Managed.Layers;
using Managed.Layers.General;

namespace Managed.Networks.Onnx;

/// <summary>Operators element by element, reductions, and products.</summary>
internal static class OnnxArithmetic
{
    public static Dictionary<string, Action<OnnxOperator>> All { get; } = new()
    {
        ["Add"] = op => Binary(op, ArithmeticKind.Add),
        ["Sub"] = op => Binary(op, ArithmeticKind.Subtract),
        ["Mul"] = op => Binary(op, ArithmeticKind.Multiply),
        ["Div"] = op => Binary(op, ArithmeticKind.Divide),
        ["Pow"] = op => Binary(op, ArithmeticKind.Power),
        ["PRelu"] = op => Binary(op, ArithmeticKind.ParametricRectifier),
        ["Sum"] = op => Many(op, ArithmeticKind.Add),
        ["Max"] = op => Many(op, ArithmeticKind.Maximum),
        ["Min"] = op => Many(op, ArithmeticKind.Minimum),
        ["Mean"] = Mean,
        ["Relu"] = op => Layer(op, new Relu(), value => Math.Max(value, 0)),
        ["LeakyRelu"] = op => Layer(op, new LeakyRelu(op.Single("alpha", 0.01f))),
        ["Sigmoid"] = op => Layer(op, new Logistic()),
        ["Abs"] = op => Function(op, ElementwiseKind.Abs),
        ["Neg"] = op => Function(op, ElementwiseKind.Negate),
        ["Exp"] = op => Function(op, ElementwiseKind.Exp),
        ["Log"] = op => Function(op, ElementwiseKind.Log),
        ["Sqrt"] = op => Function(op, ElementwiseKind.Sqrt),
        ["Reciprocal"] = op => Function(op, ElementwiseKind.Reciprocal),
        ["Tanh"] = op => Function(op, ElementwiseKind.Tanh),
        ["Softplus"] = op => Function(op, ElementwiseKind.Softplus),
        ["Softsign"] = op => Function(op, ElementwiseKind.Softsign),
        ["Floor"] = op => Function(op, ElementwiseKind.Floor),
        ["Ceil"] = op => Function(op, ElementwiseKind.Ceiling),
        ["Elu"] = op => Function(op, ElementwiseKind.Elu, op.Single("alpha", 1)),
        ["Celu"] = op => Function(op, ElementwiseKind.Celu, op.Single("alpha", 1)),
        ["Selu"] = op => Function(op, ElementwiseKind.Selu, op.Single("alpha", 1.67326319217681884765625f), op.Single("gamma", 1.05070102214813232421875f)),
        ["HardSigmoid"] = op => Function(op, ElementwiseKind.HardSigmoid, op.Single("alpha", 0.2f), op.Single("beta", 0.5f)),
        ["HardSwish"] = op => Function(op, ElementwiseKind.HardSwish),
        ["ThresholdedRelu"] = op => Function(op, ElementwiseKind.ThresholdedRelu, op.Single("alpha", 1)),
        ["Clip"] = Clip,
        ["Softmax"] = op => Softmax(op, logarithm: false),
        ["LogSoftmax"] = op => Softmax(op, logarithm: true),
        ["ReduceSum"] = op => Reduce(op, ReductionKind.Sum),
        ["ReduceMean"] = op => Reduce(op, ReductionKind.Mean),
        ["ReduceMax"] = op => Reduce(op, ReductionKind.Maximum),
        ["ReduceMin"] = op => Reduce(op, ReductionKind.Minimum),
        ["ReduceProd"] = op => Reduce(op, ReductionKind.Product),
        ["ReduceL1"] = op => Reduce(op, ReductionKind.L1),
        ["ReduceL2"] = op => Reduce(op, ReductionKind.L2),
        ["ReduceSumSquare"] = op => Reduce(op, ReductionKind.SumOfSquares),
        ["ReduceLogSum"] = op => Reduce(op, ReductionKind.LogSum),
        ["ReduceLogSumExp"] = op => Reduce(op, ReductionKind.LogSumExp),
        ["MatMul"] = op => op.Set(0, Product(op, op.Name, op.In(0), op.In(1))),
        ["Gemm"] = Gemm,
    };

    private static void Binary(OnnxOperator op, ArithmeticKind kind)
    {
        OnnxValue right = op.In(1);

        // Before version 7 the second operand was repeated from a named axis on.
        if (op.Opset < 7 && op.Integer("broadcast", 0) != 0 && op.HasAttribute("axis"))
        {
            int axis = OnnxOperator.Axis(op.Integer("axis", 0), op.In(0).Rank);
            right = op.Reshaped($"{op.Name}/right", right, [.. right.Extents, .. Enumerable.Repeat(1, op.In(0).Rank - axis - right.Rank)]);
        }

        // A slope for each channel lay along the channels by itself.
        if (kind == ArithmeticKind.ParametricRectifier && op.Opset < 7 && right.Rank == 1 && right.Count > 1)
            right = op.Reshaped($"{op.Name}/slope", right, [right.Count, .. Enumerable.Repeat(1, op.In(0).Rank - 2)]);
        op.Set(0, Combine(op, op.Name, kind, op.In(0), right));
    }

    private static OnnxValue Combine(OnnxOperator op, string name, ArithmeticKind kind, OnnxValue left, OnnxValue right)
    {
        if (left.Constant is OnnxTensor a && right.Constant is OnnxTensor b)
            return OnnxValue.Of(Combine(kind, a, b));
        if (left.Type != OnnxType.Float)
            throw op.Unsupported("computed values stay in single precision");
        return kind == ArithmeticKind.Add && left.Extents.SequenceEqual(right.Extents)
            ? op.Apply(name, new Add(), left, right)
            : op.Apply(name, new Arithmetic(kind), left, right);
    }

    private static OnnxTensor Combine(ArithmeticKind kind, OnnxTensor a, OnnxTensor b)
    {
        int[] extents = Broadcast.Extents([.. a.Extents], [.. b.Extents]);
        int[] left = Broadcast.Sources([.. a.Extents], extents);
        int[] right = Broadcast.Sources([.. b.Extents], extents);
        var layer = new Arithmetic(kind);
        bool whole = kind == ArithmeticKind.Divide && a.Type is not (OnnxType.Float or OnnxType.Double or OnnxType.Float16 or OnnxType.BFloat16);
        return new OnnxTensor(string.Empty, a.Type, [.. extents], [.. left.Select((source, i) =>
        {
            double value = layer.Evaluate(a.Values[source], b.Values[right[i]]);
            return OnnxConstants.Fit(a.Type, whole ? Math.Truncate(value) : value);
        })]);
    }

    private static void Many(OnnxOperator op, ArithmeticKind kind)
    {
        OnnxValue value = op.In(0);
        for (int i = 1; i < op.InputCount; i++)
            value = Combine(op, i + 1 == op.InputCount ? op.Name : $"{op.Name}/{i}", kind, value, op.In(i));
        op.Set(0, value);
    }

    private static void Mean(OnnxOperator op)
    {
        OnnxValue value = op.In(0);
        for (int i = 1; i < op.InputCount; i++)
            value = Combine(op, $"{op.Name}/{i}", ArithmeticKind.Add, value, op.In(i));
        OnnxValue count = OnnxValue.Of(new OnnxTensor(string.Empty, value.Type, [], [op.InputCount]));
        op.Set(0, op.InputCount == 1 ? value : Combine(op, op.Name, ArithmeticKind.Divide, value, count));
    }

    private static void Layer(OnnxOperator op, Layer layer, Func<double, double>? exact = null)
    {
        if (exact is not null && op.In(0).Constant is OnnxTensor known)
            op.Give(known.Type, known.Extents, Array.ConvertAll(known.Values, value => OnnxConstants.Fit(known.Type, exact(value))));
        else
            op.Give(layer, op.In(0));
    }

    private static void Function(OnnxOperator op, ElementwiseKind kind, float first = 0, float second = 0)
    {
        var layer = new ElementwiseFunction(kind, first, second);
        Layer(op, layer, layer.Evaluate);
    }

    private static void Clip(OnnxOperator op)
    {
        double low = op.Has(1) ? op.Known(1).Values[0] : op.Single("min", float.MinValue);
        double high = op.Has(2) ? op.Known(2).Values[0] : op.Single("max", float.MaxValue);
        if (op.In(0).Constant is OnnxTensor known)
            op.Give(known.Type, known.Extents, Array.ConvertAll(known.Values, value => OnnxConstants.Fit(known.Type, Math.Min(Math.Max(value, op.Has(1) || op.HasAttribute("min") ? low : double.MinValue), op.Has(2) || op.HasAttribute("max") ? high : double.MaxValue))));
        else
            op.Give(new ElementwiseFunction(ElementwiseKind.Clip, (float)low, (float)high), op.In(0));
    }

    private static void Softmax(OnnxOperator op, bool logarithm)
    {
        OnnxValue input = op.In(0);

        // Before version 13 all axes from the named one on went together.
        int axis = OnnxOperator.Axis(op.Integer("axis", op.Opset < 13 ? 1 : -1), input.Rank);
        int count = op.Opset < 13 ? input.Rank - axis : 1;
        Layer layer = axis == 1 && count == 1 && !logarithm ? new Softmax() : new SoftmaxAlong(axis, count, logarithm);
        op.Give(layer, input);
    }

    private static void Reduce(OnnxOperator op, ReductionKind kind)
    {
        OnnxValue input = op.In(0);
        int[]? axes = op.Has(1) ? op.KnownIntegers(1) : op.Integers("axes");
        bool keep = op.Integer("keepdims", 1) != 0;
        if (axes is null or [] && op.Integer("noop_with_empty_axes", 0) != 0)
        {
            op.Set(0, input);
            return;
        }

        ImmutableArray<int> reduced = [.. (axes ?? []).Select(axis => OnnxOperator.Axis(axis, input.Rank)).Distinct()];
        op.Give(new Reduction(kind, reduced, keep), input);
    }

    private static OnnxValue Product(OnnxOperator op, string name, OnnxValue left, OnnxValue right)
    {
        OnnxValue a = left.Rank == 1 ? op.Reshaped($"{name}/left", left, [1, left.Count]) : left;
        OnnxValue b = right.Rank == 1 ? op.Reshaped($"{name}/right", right, [right.Count, 1]) : right;
        if (left.Rank > 1 && right.Rank > 1)
            return op.Apply(name, new BatchedProduct(), a, b);
        OnnxValue product = op.Apply($"{name}/product", new BatchedProduct(), a, b);
        int[] extents = [.. product.Extents];
        if (right.Rank == 1)
            extents = extents[..^1];
        if (left.Rank == 1)
            extents = [.. extents[..^(right.Rank == 1 ? 1 : 2)], .. right.Rank == 1 ? [] : extents[^1..]];
        return op.Reshaped(name, product, extents);
    }

    private static void Gemm(OnnxOperator op)
    {
        float alpha = op.Single("alpha", 1);
        float beta = op.Single("beta", 1);
        OnnxValue a = op.Integer("transA", 0) != 0 ? Transposed(op, "a", op.In(0)) : op.In(0);
        bool transposed = op.Integer("transB", 0) != 0;
        OnnxValue? c = op.Has(2) ? op.In(2) : null;
        if (op.In(1).Constant is not null && alpha == 1 && a.Constant is null && (c is null || (c.Constant is not null && beta == 1 && c.Count == (transposed ? op.In(1).Extents[0] : op.In(1).Extents[1]))))
        {
            OnnxValue weights = transposed ? op.In(1) : Transposed(op, "b", op.In(1));
            op.Give(new Dense(weights.ToTensor(), c is null ? null : c.ToTensor().Reshape([c.Count])), a);
            return;
        }

        OnnxValue b = transposed ? Transposed(op, "b", op.In(1)) : op.In(1);
        OnnxValue product = op.Apply($"{op.Name}/product", new BatchedProduct(), a, b);
        product = Scaled(op, $"{op.Name}/scaled", product, alpha);
        op.Set(0, c is null ? product : Combine(op, op.Name, ArithmeticKind.Add, product, Scaled(op, $"{op.Name}/addend", c, beta)));
    }

    private static OnnxValue Scaled(OnnxOperator op, string name, OnnxValue value, float factor) => factor == 1
        ? value
        : Combine(op, name, ArithmeticKind.Multiply, value, OnnxValue.Of(new OnnxTensor(string.Empty, OnnxType.Float, [], [factor])));

    private static OnnxValue Transposed(OnnxOperator op, string name, OnnxValue value)
    {
        int[] extents = [value.Extents[1], value.Extents[0]];
        return op.Move($"{op.Name}/{name}", value, extents, Broadcast.Walk(extents, [1, value.Extents[1]], 0));
    }
}
