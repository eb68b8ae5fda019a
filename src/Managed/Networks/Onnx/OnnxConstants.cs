using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Managed.Formats.Onnx;

namespace Managed.Networks.Onnx;

/// <summary>Operators whose result is known when the model is imported.</summary>
internal static class OnnxConstants
{
    public static Dictionary<string, Action<OnnxOperator>> All { get; } = new()
    {
        ["Constant"] = Constant,
        ["ConstantOfShape"] = ConstantOfShape,
        ["Shape"] = Shape,
        ["Size"] = op => op.Give(OnnxType.Int64, [], [op.In(0).Count]),
        ["Cast"] = Cast,
        ["Range"] = Range,
    };

    /// <summary>A number as the type holds it: integers without fraction and within their bits, truth values 0 or 1, half precision rounded, bfloat16 cut off.</summary>
    public static double Fit(OnnxType type, double value) => type switch
    {
        OnnxType.Float => (float)value,
        OnnxType.Float16 => (double)(Half)value,
        OnnxType.BFloat16 => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits((float)value) & ~0xffff),
        OnnxType.Boolean => value != 0 ? 1 : 0,
        OnnxType.UInt8 => (byte)(long)value,
        OnnxType.Int8 => (sbyte)(long)value,
        OnnxType.UInt16 => (ushort)(long)value,
        OnnxType.Int16 => (short)(long)value,
        OnnxType.UInt32 => (uint)(long)value,
        OnnxType.Int32 => (int)(long)value,
        OnnxType.UInt64 => Math.Truncate(value),
        OnnxType.Int64 => Math.Truncate(value),
        _ => value,
    };

    private static void Constant(OnnxOperator op)
    {
        if (op.Tensor("value") is OnnxTensor tensor)
            op.Set(0, OnnxValue.Of(tensor));
        else if (op.HasAttribute("value_float"))
            op.Give(OnnxType.Float, [], [op.Single("value_float", 0)]);
        else if (op.HasAttribute("value_int"))
            op.Give(OnnxType.Int64, [], [op.Integer("value_int", 0)]);
        else if (op.Singles("value_floats") is float[] singles)
            op.Give(OnnxType.Float, [singles.Length], [.. singles.Select(value => (double)value)]);
        else if (op.Integers("value_ints") is int[] integers)
            op.Give(OnnxType.Int64, [integers.Length], [.. integers.Select(value => (double)value)]);
        else
            throw op.Unsupported("its kind of value is not there");
    }

    private static void ConstantOfShape(OnnxOperator op)
    {
        ImmutableArray<int> extents = [.. op.KnownIntegers(0)];
        OnnxTensor? value = op.Tensor("value");
        int count = OnnxOperator.CountOf(extents);
        op.Give(value?.Type ?? OnnxType.Float, extents, [.. Enumerable.Repeat(value?.Values[0] ?? 0, count)]);
    }

    private static void Shape(OnnxOperator op)
    {
        ImmutableArray<int> extents = op.In(0).Extents;
        int Place(int axis) => Math.Clamp(axis < 0 ? axis + extents.Length : axis, 0, extents.Length);
        int start = Place(op.Integer("start", 0));
        int end = Place(op.Integer("end", extents.Length));
        double[] values = [.. extents.Skip(start).Take(end - start).Select(extent => (double)extent)];
        op.Give(OnnxType.Int64, [values.Length], values);
    }

    private static void Cast(OnnxOperator op)
    {
        OnnxValue input = op.In(0);
        var type = (OnnxType)op.Integer("to", 1);
        if (type is OnnxType.Text || !Enum.IsDefined(type) || input.Type == OnnxType.Text)
            throw op.Unsupported("text is not cast");
        if (input.Constant is OnnxTensor known)
            op.Give(type, known.Extents, Array.ConvertAll(known.Values, value => Fit(type, value)));
        else if (type is OnnxType.Float)
            op.Set(0, input);
        else
            throw op.Unsupported("computed values stay in single precision");
    }

    private static void Range(OnnxOperator op)
    {
        (double start, double limit, double delta) = (op.Known(0).Values[0], op.Known(1).Values[0], op.Known(2).Values[0]);
        int count = OnnxOperator.CountOf([(int)Math.Clamp(Math.Ceiling((limit - start) / delta), 0, int.MaxValue)]);
        op.Give(op.Known(0).Type, [count], [.. Enumerable.Range(0, count).Select(i => start + (i * delta))]);
    }
}
