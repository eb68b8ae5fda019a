using System;
using Managed.Kernels.Elementwise;
using Managed.Tensors;

namespace Managed.Layers.General;

/// <summary>A function of two values.</summary>
internal enum ArithmeticKind
{
    /// <summary>a + b.</summary>
    Add,

    /// <summary>a - b.</summary>
    Subtract,

    /// <summary>a * b.</summary>
    Multiply,

    /// <summary>a / b.</summary>
    Divide,

    /// <summary>a to the power of b.</summary>
    Power,

    /// <summary>The larger; of equal ones the first.</summary>
    Maximum,

    /// <summary>The smaller; of equal ones the first.</summary>
    Minimum,

    /// <summary>a above 0, a * b below: He, Zhang, Ren, Sun: Delving deep into rectifiers (2015).</summary>
    ParametricRectifier,
}

/// <summary>A function of the elements of two inputs, repeated along axes where one of them has extent 1 or no axis.</summary>
/// <remarks>Gradients to a repeated element are added in the order of the output.</remarks>
/// <param name="kind">Which one.</param>
internal sealed class Arithmetic(ArithmeticKind kind) : Layer
{
    private Maps? known;

    /// <summary>Which function.</summary>
    public ArithmeticKind Kind => kind;

    /// <inheritdoc/>
    public override bool BackwardReadsOutput => false;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) => inputs.Length == 2
        ? Shape.Create(Broadcast.Extents(inputs[0].AsSpan(), inputs[1].AsSpan()))
        : throw new ArgumentException($"The layer takes two inputs, not {inputs.Length}.", nameof(inputs));

    /// <summary>The function of two values.</summary>
    public double Evaluate(double a, double b) => kind switch
    {
        ArithmeticKind.Add => a + b,
        ArithmeticKind.Subtract => a - b,
        ArithmeticKind.Multiply => a * b,
        ArithmeticKind.Divide => a / b,
        ArithmeticKind.Power => Elementary.Pow(a, b),
        ArithmeticKind.Maximum => b > a || double.IsNaN(b) ? b : a,
        ArithmeticKind.Minimum => b < a || double.IsNaN(b) ? b : a,
        ArithmeticKind.ParametricRectifier => a < 0 ? a * b : a,
        _ => throw new InvalidOperationException($"There is no function {kind}."),
    };

    /// <inheritdoc/>
    public override void Forward(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentNullException.ThrowIfNull(output);
        workers.Run(Chunks.Count(output.Length), 0, new Job(this, MapsOf(inputs, output), inputs[0].Memory, inputs[1].Memory, output.Memory));
    }

    /// <inheritdoc/>
    public override void Backward(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients)
    {
        ArgumentNullException.ThrowIfNull(outputGradient);
        Maps maps = MapsOf(inputs, outputGradient);
        Span<float> da = inputGradients[0] is Tensor first ? first.Span : [];
        Span<float> db = inputGradients[1] is Tensor second ? second.Span : [];
        da.Clear();
        db.Clear();
        for (int i = 0; i < outputGradient.Length; i++)
        {
            (int left, int right) = (maps.Left[i], maps.Right[i]);
            (double byLeft, double byRight) = Derivatives(inputs[0].Span[left], inputs[1].Span[right]);
            if (!da.IsEmpty)
                da[left] += (float)(outputGradient.Span[i] * byLeft);
            if (!db.IsEmpty)
                db[right] += (float)(outputGradient.Span[i] * byRight);
        }
    }

    private (double ByLeft, double ByRight) Derivatives(double a, double b) => kind switch
    {
        ArithmeticKind.Add => (1, 1),
        ArithmeticKind.Subtract => (1, -1),
        ArithmeticKind.Multiply => (b, a),
        ArithmeticKind.Divide => (1 / b, -a / (b * b)),
        ArithmeticKind.Power => (b * Elementary.Pow(a, b - 1), a > 0 ? Elementary.Pow(a, b) * Elementary.Log(a) : 0),
        ArithmeticKind.Maximum => b > a ? (0, 1) : (1, 0),
        ArithmeticKind.Minimum => b < a ? (0, 1) : (1, 0),
        _ => a < 0 ? (b, a) : (1, 0),
    };

    private Maps MapsOf(ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        Maps? maps = known;
        if (maps is null || maps.LeftShape != inputs[0].Shape || maps.RightShape != inputs[1].Shape)
        {
            known = maps = new Maps(
                inputs[0].Shape,
                inputs[1].Shape,
                Broadcast.Sources(inputs[0].Shape.AsSpan(), output.Shape.AsSpan()),
                Broadcast.Sources(inputs[1].Shape.AsSpan(), output.Shape.AsSpan()));
        }

        return maps;
    }

    private sealed record Maps(Shape LeftShape, Shape RightShape, int[] Left, int[] Right);

    private readonly struct Job(Arithmetic layer, Maps maps, Memory<float> left, Memory<float> right, Memory<float> output) : IParallelJob
    {
        public void Run(int part, Span<float> scratch)
        {
            (int first, int count) = Chunks.Range(part, output.Length).GetOffsetAndLength(output.Length);
            ReadOnlySpan<float> a = left.Span;
            ReadOnlySpan<float> b = right.Span;
            Span<float> y = output.Span;
            for (int i = first; i < first + count; i++)
                y[i] = (float)layer.Evaluate(a[maps.Left[i]], b[maps.Right[i]]);
        }
    }
}
