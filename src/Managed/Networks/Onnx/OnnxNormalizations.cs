using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Layers;
using Managed.Tensors;

namespace Managed.Networks.Onnx;

/// <summary>Normalisations.</summary>
internal static class OnnxNormalizations
{
    public static Dictionary<string, Action<OnnxOperator>> All { get; } = new()
    {
        ["BatchNormalization"] = Batch,
        ["InstanceNormalization"] = Instance,
        ["LRN"] = op => op.Give(
            new LocalResponseNormalization(op.Integer("size", 1), op.Single("alpha", 1e-4f), op.Single("beta", 0.75f), op.Single("bias", 1)), op.In(0)),
    };

    private static void Batch(OnnxOperator op)
    {
        float epsilon = op.Single("epsilon", 1e-5f);
        Tensor[] parameters = [.. Enumerable.Range(1, 4).Select(i => Parameter(op, i))];
        bool training = op.Integer("training_mode", 0) != 0 || (op.Opset < 14 && op.OutputCount > 1 && op.Wants(1));
        if (training)
        {
            Train(op, epsilon, parameters);
            return;
        }

        var normalization = new BatchNormalization(parameters[0], parameters[1], parameters[2], parameters[3], new BatchNormalizationOptions { Epsilon = epsilon });
        op.Give(NormalizationFolding.AsAffine(normalization), op.In(0));
    }

    /// <summary>Normalised by the batch at hand, which has to be known; the running moments follow as the operator says.</summary>
    private static void Train(OnnxOperator op, float epsilon, Tensor[] parameters)
    {
        float momentum = op.Single("momentum", 0.9f);
        Tensor x = op.In(0).Constant is null ? throw op.Unsupported("training is not imported") : op.In(0).ToTensor();
        var layer = new BatchNormalization(parameters[0], parameters[1], parameters[2].Clone(), parameters[3].Clone(), new BatchNormalizationOptions { Epsilon = epsilon, Momentum = 1 });
        var state = new float[layer.StateLength([x.Shape])];
        var y = new Tensor(x.Shape);
        layer.ForwardTraining(op.Workers, [x], y, new TrainingPass(0, true, state));
        op.Give(op.In(0).Type, op.In(0).Extents, Array.ConvertAll(y.Span.ToArray(), value => (double)value));
        int channels = parameters[0].Length;
        for (int output = 1; output <= 2; output++)
        {
            ReadOnlySpan<float> moments = state.AsSpan((output - 1) * channels, channels);
            var running = new double[channels];
            for (int c = 0; c < channels; c++)
                running[c] = ((double)parameters[1 + output].Span[c] * momentum) + (moments[c] * (1.0 - momentum));
            op.Give(op.In(0).Type, [channels], running, output);
        }
    }

    private static void Instance(OnnxOperator op) =>
        op.Give(new InstanceNormalization(Parameter(op, 1), Parameter(op, 2), op.Single("epsilon", 1e-5f)), op.In(0));

    private static Tensor Parameter(OnnxOperator op, int input)
    {
        op.Known(input);
        return op.In(input).ToTensor();
    }
}
