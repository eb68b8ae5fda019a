using System;
using System.Collections.Immutable;
using Managed.Formats;
using Managed.Kernels.Resample;
using Managed.Networks;
using Managed.Networks.Topologies;
using Managed.Tensors;

namespace Managed.Faces;

/// <summary>Finds the landmarks of a face with <see cref="FaceLandmarkNet"/>.</summary>
/// <remarks>Not for concurrent use.</remarks>
internal sealed class FaceLandmarker
{
    private readonly NetworkPlan plan;

    /// <summary>A landmark finder.</summary>
    /// <param name="weights">The weights of <see cref="FaceLandmarkNet"/>.</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="InvalidFileException">The weights are of another network.</exception>
    public FaceLandmarker(WeightSource weights, WorkerPool workers)
        : this(FaceLandmarkNet.Build(weights), workers)
    {
    }

    private FaceLandmarker(Network network, WorkerPool workers) =>
        plan = network.Plan(workers, [1, 3, FaceLandmarkNet.InputSize, FaceLandmarkNet.InputSize]);

    /// <summary>The same landmark finder on other threads. Weights are shared; both may be used at once.</summary>
    /// <param name="workers">The threads.</param>
    public FaceLandmarker WithWorkers(WorkerPool workers) => new(plan.Network, workers);

    /// <summary>The landmarks of the face in a box.</summary>
    public FaceLandmarks Find(RgbImage image, FaceBox box)
    {
        ArgumentNullException.ThrowIfNull(image);
        float side = MathF.Max(box.Width, box.Height);
        double scale = side / FaceLandmarkNet.InputSize;
        var map = new AffineTransform(scale, 0, box.CentreX - (side / 2), 0, scale, box.CentreY - (side / 2));
        return Find(image, map);
    }

    /// <summary>The landmarks of the face that fills the unit view of a map.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="map">From the network's input, 112 x 112, to the picture.</param>
    public FaceLandmarks Find(RgbImage image, AffineTransform map)
    {
        ArgumentNullException.ThrowIfNull(image);
        image.Warp(map, FaceLandmarkNet.InputSize, FaceLandmarkNet.InputSize).Span.CopyTo(plan.Input.Span);
        plan.Forward();
        ReadOnlySpan<float> values = plan[plan.Network.Output].Span;
        ImmutableArray<FacePoint>.Builder points = ImmutableArray.CreateBuilder<FacePoint>(FaceLandmarks.Count);
        for (int i = 0; i < FaceLandmarks.Count; i++)
        {
            (double x, double y) = map.Apply(values[2 * i] * FaceLandmarkNet.InputSize, values[(2 * i) + 1] * FaceLandmarkNet.InputSize);
            points.Add(new FacePoint((float)x, (float)y));
        }

        return new FaceLandmarks(points.MoveToImmutable());
    }
}
