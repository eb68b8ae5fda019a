using System;
using Managed.Style;
using Managed.Tensors;

namespace Managed.Tests.Style;

/// <summary>A content, two styles and a picture that costs something under a <see cref="TinyNetwork"/>.</summary>
public abstract class PaintedStyles : IDisposable
{
    private protected TinyNetwork Network { get; } = new(1);

    protected WorkerPool Workers { get; } = new(2);

    protected Tensor Content { get; } = Pictures.Waves(8, 10, 2);

    protected Tensor First { get; } = Pictures.Waves(12, 6, 3);

    protected Tensor Second { get; } = Pictures.Noise(8, 10, 4);

    protected Tensor Picture { get; } = Pictures.Noise(8, 10, 5);

    public void Dispose()
    {
        Workers.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Style alone, at two layers.</summary>
    protected static StyleOptions Options(CostScaling scaling) => new()
    {
        Scaling = scaling, ContentWeight = 0, TotalVariationWeight = 0, ContentLayers = [new("relu2")], StyleLayers = [new("relu1", 0.5f), new("pool1", 2)],
    };

    /// <summary>The picture's costs and their slope.</summary>
    protected (StyleCosts Costs, float[] Slope) Evaluate(StyleInputs inputs, StyleOptions options)
    {
        var gradient = new Tensor(Picture.Shape);
        StyleCosts costs = new StyleObjective(Network.Model, Workers, inputs, options).Evaluate(Picture, gradient);
        return (costs, gradient.Span.ToArray());
    }
}
