using System;
using System.Collections.Generic;
using Managed.Formats;
using Managed.Networks;
using Managed.Networks.Topologies;
using Managed.Tensors;

namespace Managed.Benchmarking;

/// <summary>Weights in the shape of VGG-19, random and so scaled that activations neither grow nor vanish; named as torchvision names them.</summary>
/// <remarks>He, Zhang, Ren, Sun: Delving deep into rectifiers (2015), equation 10, with uniform numbers of that variance. Biases are zero.</remarks>
internal sealed class RandomVggWeights : WeightSource
{
    private readonly Dictionary<string, Shape> shapes = [];

    public RandomVggWeights()
        : base("random weights")
    {
        int position = 0;
        int inputs = 3;
        char stage = '1';
        foreach (string layer in Vgg.LayerNames(VggVariant.Vgg19))
        {
            if (layer[4] != stage)
                position++;
            stage = layer[4];
            int outputs = 64 << Math.Min(stage - '1', 3);
            shapes.Add($"features.{position}.weight", [outputs, inputs, 3, 3]);
            shapes.Add($"features.{position}.bias", [outputs]);
            position += 2;
            inputs = outputs;
        }
    }

    public override IReadOnlyCollection<string> TensorNames => shapes.Keys;

    /// <summary>VGG-19 with average pooling, as far as the named layer.</summary>
    public static Network Build(string last) => Vgg.Build(VggVariant.Vgg19, new RandomVggWeights(), VggPooling.Average, last: last);

    public override Shape? FindShape(string tensor) => shapes.TryGetValue(tensor, out Shape shape) ? shape : null;

    protected override Tensor LoadCore(string tensor)
    {
        Shape shape = shapes[tensor];
        if (shape.Rank == 1)
            return new Tensor(shape);
        float bound = MathF.Sqrt(6f / (shape.ElementCount / shape[0]));
        return RandomTensors.Uniform(shape, shape.ElementCount, -bound, bound);
    }
}
