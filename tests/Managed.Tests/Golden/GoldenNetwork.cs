using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Managed.Kernels;
using Managed.Kernels.Convolution;
using Managed.Kernels.Dense;
using Managed.Kernels.Pooling;
using Managed.Layers;
using Managed.Networks;
using Managed.SelfTest;
using Managed.Simd;
using Managed.Tensors;
using Managed.Tests.Generators;
using PaddingMode = Managed.Kernels.PaddingMode;

namespace Managed.Tests.Golden;

/// <summary>One small network, as kernels that can be run at any width and as the layers that users run.</summary>
internal static class GoldenNetwork
{
    private const int Batch = 2;
    private const int Classes = 10;
    private const int PooledLength = 16 * 6 * 7;

    private static readonly Shape InputShape = [Batch, 3, 11, 13];
    private static readonly Tensor Filters1 = DrawnTensor.Uniform([8, 3, 3, 3], 1, 0.5f);
    private static readonly Tensor Bias1 = DrawnTensor.Uniform([8], 2);
    private static readonly Tensor Filters2 = DrawnTensor.Uniform([16, 8, 3, 3], 3, 0.3f);
    private static readonly Tensor Bias2 = DrawnTensor.Uniform([16], 4);
    private static readonly Tensor Matrix = DrawnTensor.Uniform([Classes, PooledLength], 5, 0.1f);
    private static readonly Tensor Bias3 = DrawnTensor.Uniform([Classes], 6);

    private static Tensor Input => DrawnTensor.Uniform(InputShape, 7);

    private static Tensor OutputGradient => DrawnTensor.Uniform([Batch, Classes], 8);

    /// <summary>The digests of the output, and of the gradients to the input and to the parameters in order, from kernels at a width.</summary>
    public static (string Output, string Gradients) OfKernels(SimdLevel level)
    {
        (OperationCase Operation, Tensor[] Parameters)[] steps = Steps();
        List<float[]> values = [Input.Span.ToArray()];
        foreach ((OperationCase operation, Tensor[] parameters) in steps)
        {
            var output = new float[operation.OutputLength];
            operation.Forward(level, Arguments(values[^1], parameters), output);
            values.Add(output);
        }

        float[] gradient = OutputGradient.Span.ToArray();
        List<float[]> parameterGradients = [];
        for (int i = steps.Length - 1; i >= 0; i--)
        {
            float[][] gradients = [.. steps[i].Operation.InputLengths.Select(length => new float[length])];
            steps[i].Operation.Backward(level, Arguments(values[i], steps[i].Parameters), gradient, Array.ConvertAll(gradients, g => g.AsMemory()));
            gradient = gradients[0];
            parameterGradients.InsertRange(0, gradients[1..]);
        }

        return (Digest([values[^1]]), Digest([gradient, .. parameterGradients]));
    }

    /// <summary>The same digests from a plan on some threads, at the width in use.</summary>
    public static (string Output, string Gradients) OfPlan(int threads)
    {
        using var workers = new WorkerPool(threads);
        Network network = Layers();
        foreach ((_, Parameter parameter) in network.Parameters)
            parameter.RequireGradient();
        NetworkPlan plan = network.Plan(workers, InputShape, new PlanOptions { InputGradient = true, ParameterGradients = true });
        Input.Span.CopyTo(plan.Input.Span);
        plan.Forward();
        string output = Digest([plan[network.Output].Span.ToArray()]);
        OutputGradient.Span.CopyTo(plan.OutputGradient(network.Output).Span);
        plan.Backward();
        return (output, Digest([plan.InputGradient!.Span.ToArray(), .. network.Parameters.Select(p => p.Value.Gradient!.Span.ToArray())]));
    }

    private static (OperationCase Operation, Tensor[] Parameters)[] Steps()
    {
        WindowAxis Axis(int extent) => new(extent, 3, 1, 1, 1, 1);
        WindowAxis Halved(int extent) => new(extent, 2, 2, 1, 0, 1);
        return
        [
            (new ConvolutionCase(new ConvolutionShape(Batch, 3, 8, WindowAxis.Unit, Axis(11), Axis(13))) { Algorithm = ConvolutionAlgorithm.Winograd4 }, [Filters1, Bias1]),
            (new ActivationCase(ActivationKind.LeakyRelu, Batch * 8 * 11 * 13), []),
            (new ConvolutionCase(new ConvolutionShape(Batch, 8, 16, WindowAxis.Unit, Axis(11), Axis(13), 1, PaddingMode.Reflect)), [Filters2, Bias2]),
            (new PoolingCase(new PoolingShape(Batch * 16, WindowAxis.Unit, Halved(11), Halved(13)), Max: true), []),
            (new ActivationCase(ActivationKind.Logistic, Batch * PooledLength), []),
            (new DenseCase(new DenseShape(Batch, PooledLength, Classes)), [Matrix, Bias3]),
            (new SoftmaxCase(Batch, Classes, 1), []),
        ];
    }

    private static Network Layers()
    {
        var net = new NetworkBuilder();
        net.Add("conv1", new Convolution(Filters1, Bias1, new ConvolutionOptions { Padding = [1], Algorithm = ConvolutionAlgorithm.Winograd4 }));
        net.Add("leaky", new LeakyRelu(0.1f));
        net.Add("conv2", new Convolution(Filters2, Bias2, new ConvolutionOptions { Padding = [1], PaddingMode = PaddingMode.Reflect }));
        net.Add("pool", new MaxPool(new PoolingOptions { Kernel = [2, 2], Stride = [2], PaddingEnd = [1] }));
        net.Add("logistic", new Logistic());
        net.Add("dense", new Dense(Matrix, Bias3));
        net.Add("softmax", new Softmax());
        return net.Build();
    }

    private static Memory<float>[] Arguments(float[] input, Tensor[] parameters) => [input, .. parameters.Select(tensor => tensor.Memory)];

    private static string Digest(IEnumerable<float[]> values)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (float[] array in values)
            digest.AppendData(MemoryMarshal.AsBytes(array.AsSpan()));
        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }
}
