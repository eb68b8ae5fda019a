using System;
using Managed.Kernels.Elementwise;
using Managed.Tensors;

namespace Managed.Layers.General;

/// <summary>A function of one value.</summary>
internal enum ElementwiseKind
{
    /// <summary>|x|.</summary>
    Abs,

    /// <summary>-x.</summary>
    Negate,

    /// <summary>e^x.</summary>
    Exp,

    /// <summary>The natural logarithm.</summary>
    Log,

    /// <summary>The square root.</summary>
    Sqrt,

    /// <summary>1 / x.</summary>
    Reciprocal,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>log(1 + e^x).</summary>
    Softplus,

    /// <summary>x / (1 + |x|).</summary>
    Softsign,

    /// <summary>x above 0, first * (e^x - 1) below: Clevert, Unterthiner, Hochreiter (2015).</summary>
    Elu,

    /// <summary>second * x above 0, second * first * (e^x - 1) below: Klambauer et al.: Self-normalizing neural networks (2017).</summary>
    Selu,

    /// <summary>x above 0, first * (e^(x / first) - 1) below: Barron (2017).</summary>
    Celu,

    /// <summary>first * x + second, kept in 0..1.</summary>
    HardSigmoid,

    /// <summary>x * max(0, min(1, x / 6 + 1 / 2)): Howard et al.: Searching for MobileNetV3 (2019).</summary>
    HardSwish,

    /// <summary>x kept in first..second.</summary>
    Clip,

    /// <summary>x above first, 0 below.</summary>
    ThresholdedRelu,

    /// <summary>The largest integer not above.</summary>
    Floor,

    /// <summary>The smallest integer not below.</summary>
    Ceiling,
}

/// <summary>A function of each value, computed in double precision and rounded once.</summary>
/// <remarks>At a kink the derivative is that of the side that is 0, or of the upper side.</remarks>
/// <param name="kind">Which one.</param>
/// <param name="first">Its first parameter, where it has one.</param>
/// <param name="second">Its second.</param>
internal sealed class ElementwiseFunction(ElementwiseKind kind, float first = 0, float second = 0) : Layer
{
    /// <inheritdoc/>
    public override bool BackwardReadsOutput => false;

    /// <summary>Which function.</summary>
    public ElementwiseKind Kind => kind;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) => Single(inputs);

    /// <inheritdoc/>
    public override void Forward(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentNullException.ThrowIfNull(output);
        workers.Run(Chunks.Count(output.Length), 0, new ForwardJob(this, inputs[0].Memory, output.Memory));
    }

    internal override bool CanRunBlocked(ReadOnlySpan<Shape> inputs, BlockedSides sides) => sides.IsBoth;

    /// <inheritdoc/>
    public override void Backward(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentNullException.ThrowIfNull(outputGradient);
        if (inputGradients[0] is Tensor inputGradient)
            workers.Run(Chunks.Count(outputGradient.Length), 0, new BackwardJob(this, inputs[0].Memory, outputGradient.Memory, inputGradient.Memory));
    }

    /// <summary>The function of one value.</summary>
    public double Evaluate(double x) => kind switch
    {
        ElementwiseKind.Abs => Math.Abs(x),
        ElementwiseKind.Negate => -x,
        ElementwiseKind.Exp => Elementary.Exp(x),
        ElementwiseKind.Log => Elementary.Log(x),
        ElementwiseKind.Sqrt => Math.Sqrt(x),
        ElementwiseKind.Reciprocal => 1 / x,
        ElementwiseKind.Tanh => Elementary.Tanh(x),
        ElementwiseKind.Softplus => Math.Max(x, 0) + Elementary.Log(1 + Elementary.Exp(-Math.Abs(x))),
        ElementwiseKind.Softsign => x / (1 + Math.Abs(x)),
        ElementwiseKind.Elu => x > 0 ? x : first * (Elementary.Exp(x) - 1),
        ElementwiseKind.Selu => (double)second * (x > 0 ? x : first * (Elementary.Exp(x) - 1)),
        ElementwiseKind.Celu => x > 0 ? x : first * (Elementary.Exp(x / first) - 1),
        ElementwiseKind.HardSigmoid => Math.Clamp(((double)first * x) + second, 0, 1),
        ElementwiseKind.HardSwish => x * Math.Clamp((x / 6) + 0.5, 0, 1),
        ElementwiseKind.Clip => Math.Min(Math.Max(x, first), second),
        ElementwiseKind.ThresholdedRelu => x > first ? x : 0,
        ElementwiseKind.Floor => Math.Floor(x),
        ElementwiseKind.Ceiling => Math.Ceiling(x),
        _ => throw new InvalidOperationException($"There is no function {kind}."),
    };

    private double Derivative(double x) => kind switch
    {
        ElementwiseKind.Abs => Math.Sign(x),
        ElementwiseKind.Negate => -1,
        ElementwiseKind.Exp => Elementary.Exp(x),
        ElementwiseKind.Log => 1 / x,
        ElementwiseKind.Sqrt => 0.5 / Math.Sqrt(x),
        ElementwiseKind.Reciprocal => -1 / (x * x),
        ElementwiseKind.Tanh => 1 - (Elementary.Tanh(x) * Elementary.Tanh(x)),
        ElementwiseKind.Softplus => Elementary.Logistic(x),
        ElementwiseKind.Softsign => 1 / ((1 + Math.Abs(x)) * (1 + Math.Abs(x))),
        ElementwiseKind.Elu => x > 0 ? 1 : first * Elementary.Exp(x),
        ElementwiseKind.Selu => (double)second * (x > 0 ? 1 : first * Elementary.Exp(x)),
        ElementwiseKind.Celu => x > 0 ? 1 : Elementary.Exp(x / first),
        ElementwiseKind.HardSigmoid => ((double)first * x) + second is > 0 and < 1 ? first : 0,
        ElementwiseKind.HardSwish => x <= -3 ? 0 : x >= 3 ? 1 : (x / 3) + 0.5,
        ElementwiseKind.Clip => x > first && x < second ? 1 : 0,
        ElementwiseKind.ThresholdedRelu => x > first ? 1 : 0,
        _ => 0,
    };

    /// <summary>The function of each of some values.</summary>
    private void Evaluate(ReadOnlySpan<float> x, Span<float> y)
    {
        if (kind == ElementwiseKind.Clip)
        {
            System.Numerics.Tensors.TensorPrimitives.Max(x, first, y);
            System.Numerics.Tensors.TensorPrimitives.Min(y, second, y);
            return;
        }

        for (int i = 0; i < y.Length; i++)
            y[i] = (float)Evaluate(x[i]);
    }

    private readonly struct ForwardJob(ElementwiseFunction layer, Memory<float> input, Memory<float> output) : IParallelJob
    {
        public void Run(int part, Span<float> scratch)
        {
            Range range = Chunks.Range(part, output.Length);
            layer.Evaluate(input.Span[range], output.Span[range]);
        }
    }

    private readonly struct BackwardJob(ElementwiseFunction layer, Memory<float> input, Memory<float> outputGradient, Memory<float> inputGradient) : IParallelJob
    {
        public void Run(int part, Span<float> scratch)
        {
            Range range = Chunks.Range(part, outputGradient.Length);
            ReadOnlySpan<float> x = input.Span[range];
            ReadOnlySpan<float> dy = outputGradient.Span[range];
            Span<float> dx = inputGradient.Span[range];
            for (int i = 0; i < dy.Length; i++)
                dx[i] = (float)(dy[i] * layer.Derivative(x[i]));
        }
    }
}
