using System;
using System.Collections.Generic;
using System.Numerics.Tensors;
using Managed.Layers;
using Managed.Networks;
using Managed.Tensors;
using Tensor = Managed.Tensors.Tensor;

namespace Managed.Inspection;

/// <summary>Pictures of what made a unit active: its activation sent back to the pixels, through the transposed filters and the switches of max pooling.</summary>
/// <remarks>Not for concurrent use. Plans are made layer by layer, when a layer is first viewed.</remarks>
public sealed class UnitView
{
    private readonly InspectedNetwork model;
    private readonly Network network;
    private readonly WorkerPool workers;
    private readonly int size;
    private readonly Dictionary<string, NetworkPlan> plans = [];

    /// <summary>A view into a network.</summary>
    /// <param name="model">The network.</param>
    /// <param name="view">What passes back through rectifiers.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="size">The side of the pictures.</param>
    public UnitView(InspectedNetwork model, BackwardView view, WorkerPool workers, int size)
    {
        ArgumentNullException.ThrowIfNull(model);
        this.model = model;
        this.workers = workers;
        this.size = size;
        var net = new NetworkBuilder([.. model.Network.Inputs]);
        foreach (NetworkNode node in model.Network.Nodes)
            net.Add(node.Name, node.Layer is Relu ? new ViewedRelu(view) : node.Layer, [.. node.Inputs]);
        network = net.Build();
    }

    /// <summary>What each pixel does for a unit.</summary>
    /// <param name="layer">The unit's layer.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="position">The place in its map.</param>
    /// <param name="picture">The picture, [1, 3, size, size] in 0..1.</param>
    /// <returns>[1, 3, size, size], valid until the next call.</returns>
    public Tensor Evaluate(string layer, int unit, int position, Tensor picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (!plans.TryGetValue(layer, out NetworkPlan? plan))
            plans.Add(layer, plan = network.Plan(workers, [1, 3, size, size], new PlanOptions { Outputs = [layer], InputGradient = true }));
        model.Scale(picture.Span, plan.Input.Span);
        plan.Forward();
        Tensor value = plan[layer];
        int at = (unit * (value.Length / value.Shape[1])) + position;
        plan.OutputGradient(layer).Span[at] = value.Span[at];
        plan.Backward();
        return plan.InputGradient!;
    }

    /// <summary>The same for a patch that was found, cut to what the unit sees: grey where a pixel does nothing, brighter and darker by what it does.</summary>
    public RgbImage Draw(LayerPatches layer, int unit, PatchHit hit, RgbImage picture)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(picture);
        Tensor pixels = Evaluate(layer.Layer, unit, hit.Position, picture.ToTensor());
        return TopPatchSearch.Cut(layer, hit, SignedPicture(pixels));
    }

    /// <summary>Values around zero as a picture: 0 is grey, the largest magnitude black or white.</summary>
    internal static RgbImage SignedPicture(Tensor values)
    {
        float largest = Math.Abs(TensorPrimitives.MaxMagnitude<float>(values.Span));
        var scaled = new Tensor(values.Shape);
        TensorPrimitives.Multiply(values.Span, largest > 0 ? 0.5f / largest : 0, scaled.Span);
        TensorPrimitives.Add(scaled.Span, 0.5f, scaled.Span);
        return RgbImage.FromTensor(scaled);
    }
}
