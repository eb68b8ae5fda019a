using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Managed.Benchmarks.Peers.Onnx;
using Managed.Networks;
using Managed.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace Managed.Benchmarks.Peers;

/// <summary>One way to run a network: fills the outputs from the inputs.</summary>
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
    private readonly ImmutableArray<string> outputs;

    public ManagedEngine(Network network, Tensor input, int threads)
        : this(network, input, [network.Output], threads)
    {
    }

    public ManagedEngine(Network network, Tensor input, ImmutableArray<string> outputs, int threads)
    {
        workers = new WorkerPool(threads);
        this.outputs = outputs;
        plan = network.Plan(workers, [input.Shape], new PlanOptions { Outputs = outputs });
        SetInput(input);
    }

    public override ReadOnlySpan<float> Output => OutputAt(0);

    public void SetInput(Tensor input) => input.Span.CopyTo(plan.Input.Span);

    public ReadOnlySpan<float> OutputAt(int index) => plan[outputs[index]].Span;

    public Shape ShapeAt(int index) => plan[outputs[index]].Shape;

    public override void Run() => plan.Forward();

    public override void Dispose() => workers.Dispose();
}

/// <summary>ONNX Runtime with all its optimisations.</summary>
/// <remarks>Its threads go on spinning for tens of milliseconds after a run, as is its default: what runs next has to wait for the cores.</remarks>
internal sealed class OnnxRuntimeEngine : Engine
{
    private readonly InferenceSession session;
    private readonly RunOptions run = new();
    private readonly float[] input;
    private readonly float[][] outputs;
    private readonly OrtValue[] inputValues;
    private readonly OrtValue[] outputValues;
    private readonly string[] inputNames;
    private readonly string[] outputNames;

    public OnnxRuntimeEngine(Network network, Tensor input, int threads)
        : this(NetworkExport.ToOnnx(network, input.Shape), Network.InputName, input, [new(network.Output, network.Shapes(input.Shape)[^1])], threads)
    {
    }

    public OnnxRuntimeEngine(byte[] model, string inputName, Tensor input, IReadOnlyList<KeyValuePair<string, Shape>> outputs, int threads)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        };
        session = new InferenceSession(model, options);
        this.input = input.Span.ToArray();
        this.outputs = [.. outputs.Select(output => new float[output.Value.ElementCount])];
        inputValues = [Value(this.input, input.Shape)];
        outputValues = [.. outputs.Select((output, i) => Value(this.outputs[i], output.Value))];
        inputNames = [inputName];
        outputNames = [.. outputs.Select(output => output.Key)];
    }

    public override ReadOnlySpan<float> Output => OutputAt(0);

    public void SetInput(Tensor tensor) => tensor.Span.CopyTo(input);

    public ReadOnlySpan<float> OutputAt(int index) => outputs[index];

    public override void Run() => session.Run(run, inputNames, inputValues, outputNames, outputValues);

    public override void Dispose()
    {
        foreach (OrtValue value in (OrtValue[])[.. inputValues, .. outputValues])
            value.Dispose();
        run.Dispose();
        session.Dispose();
    }

    private static OrtValue Value(Memory<float> memory, Shape shape) =>
        OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, memory, Array.ConvertAll(shape.AsSpan().ToArray(), extent => (long)extent));
}
