using System;
using System.Linq;
using Managed.Faces;
using Managed.Tensors;

namespace Managed.Benchmarks.Peers;

/// <summary>Ours from a photograph to the embedding of its face, with all that is done between the networks.</summary>
internal sealed class PhotographEngine : Engine
{
    private readonly RgbImage photograph;
    private readonly WorkerPool workers;
    private readonly FaceRecognizer recognizer;
    private float[] embedding = [];

    public PhotographEngine(FaceModels models, RgbImage photograph, int threads)
    {
        this.photograph = photograph;
        workers = new WorkerPool(threads);
        recognizer = new FaceRecognizer(models, workers);
    }

    public override ReadOnlySpan<float> Output => embedding;

    public override void Run() => embedding = recognizer.DescribeAll(photograph).Single().Embedding.Values.ToArray();

    public override void Dispose() => workers.Dispose();
}

/// <summary>Networks run one after the other, and nothing between them.</summary>
/// <param name="engines">The networks; the output is the last one's.</param>
internal sealed class SequenceEngine(params Engine[] engines) : Engine
{
    public override ReadOnlySpan<float> Output => engines[^1].Output;

    public override void Run()
    {
        foreach (Engine engine in engines)
            engine.Run();
    }

    public override void Dispose()
    {
        foreach (Engine engine in engines)
            engine.Dispose();
    }
}

/// <summary>The mean of the last engine's two outputs, as the embedding of a face is that of the face and of its mirror image.</summary>
internal sealed class EmbeddingEngine(Engine engine) : Engine
{
    public override ReadOnlySpan<float> Output
    {
        get
        {
            ReadOnlySpan<float> both = engine.Output;
            var mean = new float[both.Length / 2];
            for (int i = 0; i < mean.Length; i++)
                mean[i] = (both[i] + both[mean.Length + i]) / 2;
            return mean;
        }
    }

    public override void Run() => engine.Run();

    public override void Dispose() => engine.Dispose();
}
