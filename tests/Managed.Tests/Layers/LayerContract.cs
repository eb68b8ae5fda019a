using System;
using System.Linq;
using Managed.Layers;
using Managed.Tensors;
using Managed.Tests.Generators;
using Xunit;

namespace Managed.Tests.Layers;

/// <summary>What is demanded of every layer, whatever it computes.</summary>
internal sealed class LayerContract
{
    private const double Step = 1e-6;
    private const int CheckedPerTensor = 12;

    private readonly WorkerPool workers;
    private readonly DrawnLayer drawn;
    private readonly Layer layer;
    private readonly Shape[] shapes;
    private readonly Tensor[] inputs;
    private readonly Tensor output;
    private readonly Tensor outputGradient;
    private readonly Parameter[] parameters;

    private LayerContract(WorkerPool workers, DrawnLayer drawn)
    {
        this.workers = workers;
        this.drawn = drawn;
        layer = drawn.Layer;
        shapes = [.. drawn.Inputs];
        inputs = [.. shapes.Select((shape, i) => DrawnTensor.Distinct(shape, drawn.Seed + i))];
        parameters = [.. layer.Parameters.Select(p => p.Value)];
        output = Undefined(layer.OutputShape(shapes));
        outputGradient = DrawnTensor.Uniform(output.Shape, ~drawn.Seed);
    }

    /// <summary>Requires all of it of one layer.</summary>
    public static void Require(DrawnLayer drawn)
    {
        using var workers = new WorkerPool(1);
        var contract = new LayerContract(workers, drawn);
        int[][] before = Array.ConvertAll(contract.inputs, DrawnTensor.Bits);
        contract.RequireForward();
        contract.RequireInPlace();
        foreach (Parameter parameter in contract.parameters)
            parameter.RequireGradient();
        Tensor[] gradients = contract.RequireBackward();
        Assert.Equal(before, Array.ConvertAll(contract.inputs, DrawnTensor.Bits));
        contract.RequireUnread(gradients);
    }

    private void RequireForward()
    {
        layer.Forward(workers, inputs, output);
        double[] expected = Reference(Exact(inputs), Exact([.. parameters.Select(p => p.Value)]));
        double scale = Math.Max(1, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - output.Span[i]) <= 1e-5 * scale, $"{drawn}: output {i} is {output.Span[i]}, the reference {expected[i]}");
    }

    private void RequireInPlace()
    {
        if (!layer.InPlace)
            return;
        Tensor shared = inputs[0].Clone();
        layer.Forward(workers, [shared], shared.Reshape(output.Shape));
        Assert.Equal(DrawnTensor.Bits(output), DrawnTensor.Bits(shared));
        var expected = new Tensor(shapes[0]);
        layer.Backward(workers, inputs, output, outputGradient, [expected]);
        Tensor gradient = outputGradient.Clone();
        layer.Backward(workers, inputs, output, gradient, [gradient.Reshape(shapes[0])]);
        Assert.Equal(DrawnTensor.Bits(expected), DrawnTensor.Bits(gradient));
    }

    /// <summary>Gradients to inputs overwrite NaN, those to parameters are added to ones; all are central differences.</summary>
    private Tensor[] RequireBackward()
    {
        foreach (Parameter parameter in parameters)
            parameter.Gradient!.Span.Fill(1);
        Tensor[] gradients = Array.ConvertAll(shapes, Undefined);
        layer.Backward(workers, inputs, output, outputGradient, gradients);
        double[][] x = Exact(inputs);
        double[][] w = Exact([.. parameters.Select(p => p.Value)]);
        for (int i = 0; i < x.Length; i++)
            RequireCentralDifferences($"input {i}", x[i], DrawnTensor.Exact(gradients[i]), x, w);
        for (int i = 0; i < w.Length; i++)
            RequireCentralDifferences(layer.Parameters[i].Key, w[i], Array.ConvertAll(DrawnTensor.Exact(parameters[i].Gradient!), g => g - 1), x, w);
        return gradients;
    }

    /// <summary>Without what it says it does not read, and without gradients wanted to inputs, a layer gives the same bits.</summary>
    private void RequireUnread(Tensor[] expected)
    {
        int[][] parameterGradients = Array.ConvertAll(parameters, p => DrawnTensor.Bits(p.Gradient!));
        Tensor[] visibleInputs = layer.BackwardReadsInputs ? inputs : Array.ConvertAll(shapes, Undefined);
        Tensor visibleOutput = layer.BackwardReadsOutput ? output : Undefined(output.Shape);
        foreach (bool wanted in (bool[])[true, false])
        {
            foreach (Parameter parameter in parameters)
                parameter.Gradient!.Span.Fill(1);
            Tensor?[] gradients = Array.ConvertAll(shapes, shape => wanted ? Undefined(shape) : null);
            layer.Backward(workers, visibleInputs, visibleOutput, outputGradient, gradients);
            if (wanted)
                Assert.Equal(Array.ConvertAll(expected, DrawnTensor.Bits), Array.ConvertAll(gradients, gradient => DrawnTensor.Bits(gradient!)));
            Assert.Equal(parameterGradients, Array.ConvertAll(parameters, p => DrawnTensor.Bits(p.Gradient!)));
        }
    }

    private void RequireCentralDifferences(string what, double[] values, double[] gradient, double[][] x, double[][] w)
    {
        double scale = Math.Max(1, gradient.Max(Math.Abs));
        var random = new SeededRandom(drawn.Seed);
        for (int i = 0; i < Math.Min(values.Length, CheckedPerTensor); i++)
        {
            int index = values.Length <= CheckedPerTensor ? i : random.NextInt(values.Length);
            double value = values[index];
            values[index] = value + Step;
            double above = Cost(x, w);
            values[index] = value - Step;
            double below = Cost(x, w);
            values[index] = value;
            double slope = (above - below) / (2 * Step);
            Assert.True(
                Math.Abs(slope - gradient[index]) <= 1e-5 * scale,
                $"{drawn}: the gradient to {what} at {index} is {gradient[index]}, the central difference {slope}");
        }
    }

    private double Cost(double[][] x, double[][] w) => Reference(x, w).Zip(DrawnTensor.Exact(outputGradient), (y, dy) => y * dy).Sum();

    private double[] Reference(double[][] x, double[][] w) => LayerReference.Forward(layer, shapes, x, w);

    private static double[][] Exact(Tensor[] tensors) => Array.ConvertAll(tensors, DrawnTensor.Exact);

    private static Tensor Undefined(Shape shape)
    {
        var tensor = new Tensor(shape);
        tensor.Span.Fill(float.NaN);
        return tensor;
    }
}
