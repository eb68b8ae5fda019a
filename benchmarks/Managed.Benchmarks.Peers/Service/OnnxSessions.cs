using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Managed.Benchmarks.Peers.Onnx;
using Managed.Faces;
using Managed.Networks;
using Managed.Networks.Topologies;
using Managed.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace Managed.Benchmarks.Peers.Service;

/// <summary>The networks of faces in sessions of ONNX Runtime, which all requests share.</summary>
internal sealed class OnnxSessions : IDisposable
{
    private readonly int threads;
    private readonly bool spinning;

    /// <summary>Opens the sessions.</summary>
    /// <param name="models">The weights, as ours has them.</param>
    /// <param name="threads">Threads inside a network.</param>
    /// <param name="spinning">Whether they wait for work without sleeping, as is ONNX Runtime's default.</param>
    public OnnxSessions(FaceModels models, int threads, bool spinning)
    {
        (this.threads, this.spinning) = (threads, spinning);
        Network detector = TinyFaceDetectorNet.Build(models.Detector);
        Detectors = new FaceDetectorOptions().Passes.ToImmutableDictionary(pass => pass.InputSize, pass => Open(detector, [1, 3, pass.InputSize, pass.InputSize]));
        Landmarks = Open(FaceLandmarkNet.Build(models.Landmarks), [1, 3, FaceLandmarkNet.InputSize, FaceLandmarkNet.InputSize]);
        Embedder = Open(FaceResNet.Build(models.Embedder), [2, 3, FaceResNet.InputSize, FaceResNet.InputSize]);
    }

    /// <summary>The detector for each side of its input.</summary>
    public ImmutableDictionary<int, OnnxModel> Detectors { get; }

    public OnnxModel Landmarks { get; }

    /// <summary>Takes a face and its mirror image.</summary>
    public OnnxModel Embedder { get; }

    public void Dispose()
    {
        foreach (OnnxModel model in Detectors.Values.Append(Landmarks).Append(Embedder))
            model.Session.Dispose();
    }

    private OnnxModel Open(Network network, Shape input)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", Convert.ToInt32(spinning).ToString(CultureInfo.InvariantCulture));
        return new OnnxModel(new InferenceSession(NetworkExport.ToOnnx(network, input), options), network.Output, input, network.Shapes(input)[^1]);
    }
}

/// <summary>A network that is open.</summary>
internal sealed record OnnxModel(InferenceSession Session, string OutputName, Shape InputShape, Shape OutputShape);

/// <summary>A network with memory of its own for its input and its output; one run at a time.</summary>
internal sealed class OnnxRun
{
    private static readonly RunOptions Options = new();

    private readonly OnnxModel model;
    private readonly OrtValue[] inputs;
    private readonly OrtValue[] outputs;
    private readonly IReadOnlyCollection<string> outputNames;

    public OnnxRun(OnnxModel model)
    {
        this.model = model;
        Input = new Tensor(model.InputShape);
        Output = new Tensor(model.OutputShape);
        inputs = [Value(Input)];
        outputs = [Value(Output)];
        outputNames = [model.OutputName];
    }

    public Tensor Input { get; }

    public Tensor Output { get; }

    public void Run() => model.Session.Run(Options, [Network.InputName], inputs, outputNames, outputs);

    private static OrtValue Value(Tensor tensor) =>
        OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, tensor.Memory, Array.ConvertAll(tensor.Shape.AsSpan().ToArray(), extent => (long)extent));
}
