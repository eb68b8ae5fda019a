using System;
using System.Collections.Generic;
using Managed.Benchmarks.Peers.Onnx;
using Managed.Networks;
using Managed.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace Managed.Benchmarks.Peers;

/// <summary>One way to run a network: fills the output from the input.</summary>
internal abstract class Engine : IDisposable
{
    public abstract ReadOnlySpan<float> Output { get; }

    public abstract void Run();

    public abstract void Dispose();
}

/// <summary>Ours.</summary>
internal sealed class ManagedEngine : Engine
{
    private readonly WorkerPool workers;
    private readonly NetworkPlan plan;

    public ManagedEngine(Network network, Tensor input, int threads)
    {
        workers = new WorkerPool(threads);
        plan = network.Plan(workers, input.Shape);
        input.Span.CopyTo(plan.Input.Span);
    }

    public override ReadOnlySpan<float> Output => plan[plan.Network.Output].Span;

    public override void Run() => plan.Forward();

    public override void Dispose() => workers.Dispose();
}

/// <summary>ONNX Runtime with all its optimisations.</summary>
/// <remarks>Its threads go on spinning for tens of milliseconds after a run, as is its default: what runs next has to wait for the cores.</remarks>
internal sealed class OnnxRuntimeEngine : Engine
{
    private readonly InferenceSession session;
    private readonly RunOptions run = new();
    private readonly float[] output;
    private readonly OrtValue[] inputs;
    private readonly OrtValue[] outputs;
    private readonly IReadOnlyCollection<string> outputNames;

    public OnnxRuntimeEngine(Network network, Tensor input, int threads)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        };
        session = new InferenceSession(NetworkExport.ToOnnx(network, input.Shape), options);
        Shape shape = network.Shapes(input.Shape)[^1];
        output = new float[shape.ElementCount];
        inputs = [Value(input.Memory, input.Shape)];
        outputs = [Value(output, shape)];
        outputNames = [network.Output];
    }

    public override ReadOnlySpan<float> Output => output;

    public override void Run() => session.Run(run, [Network.InputName], inputs, outputNames, outputs);

    public override void Dispose()
    {
        inputs[0].Dispose();
        outputs[0].Dispose();
        run.Dispose();
        session.Dispose();
    }

    private static OrtValue Value(Memory<float> memory, Shape shape) =>
        OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, memory, Array.ConvertAll(shape.AsSpan().ToArray(), extent => (long)extent));
}
