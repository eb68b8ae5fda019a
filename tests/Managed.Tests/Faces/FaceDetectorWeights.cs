using System;
using Managed.Faces;

namespace Managed.Tests.Faces;

/// <summary>Weights of the detector whose output is known: all is zero but what a test needs, and there is no face unless one is put there.</summary>
internal static class FaceDetectorWeights
{
    /// <summary>The sizes that an output of zero stands for, in cells.</summary>
    public static readonly (double Width, double Height)[] Anchors = [(1.603231, 2.094468), (6.041143, 7.080126), (2.882459, 3.518061), (4.266906, 5.178857), (9.041765, 10.66308)];

    /// <summary>The same five values for one anchor of every cell, and no face at the other anchors.</summary>
    public static TensorTable ConstantOutput(int anchor, double x, double y, double width, double height, double score)
    {
        TensorTable weights = Zeros();
        double[] values = [x, y, width, height, score];
        for (int i = 0; i < 5; i++)
            weights["conv8/bias"][(5 * anchor) + i] = (float)values[i];
        return weights;
    }

    /// <summary>For the single cell of an input of 32 x 32: up to five boxes with their scores.</summary>
    public static TensorTable Output(FaceDetection[] faces)
    {
        TensorTable weights = Zeros();
        for (int i = 0; i < faces.Length; i++)
        {
            FaceBox box = faces[i].Box;
            double[] values =
            [
                Logit(box.CentreX / 32), Logit(box.CentreY / 32),
                Math.Log(box.Width / (32 * Anchors[i].Width)), Math.Log(box.Height / (32 * Anchors[i].Height)), Logit(faces[i].Score),
            ];
            for (int k = 0; k < 5; k++)
                weights["conv8/bias"][(5 * i) + k] = (float)values[k];
        }

        return weights;
    }

    /// <summary>Red is passed through to the end: the score of one anchor is gain * (red - mean) / 255 + bias of the brightest pixel that a cell sees.</summary>
    public static TensorTable BrightnessOutput(int anchor, float gain, float bias)
    {
        TensorTable weights = Zeros();
        weights["conv0/filters"][4] = 1;
        for (int i = 1; i <= 5; i++)
        {
            weights[$"conv{i}/depthwise_filter"][4] = 1;
            weights[$"conv{i}/pointwise_filter"][0] = 1;
        }

        weights["conv8/filters"][((5 * anchor) + 4) * 512] = gain;
        weights["conv8/bias"][(5 * anchor) + 4] = bias;
        return weights;
    }

    private static TensorTable Zeros()
    {
        var weights = new TensorTable();
        int[] channels = [16, 32, 64, 128, 256, 512];
        weights.Add("conv0/filters", [16, 3, 3, 3]);
        weights.Add("conv0/bias", [16]);
        for (int i = 1; i < channels.Length; i++)
            weights.AddSeparable($"conv{i}", channels[i - 1], channels[i]);
        weights.Add("conv8/filters", [25, 512, 1, 1]);
        weights.Add("conv8/bias", [25]);
        for (int anchor = 0; anchor < 5; anchor++)
            weights["conv8/bias"][(5 * anchor) + 4] = -20;
        return weights;
    }

    private static double Logit(double value) => Math.Log(value / (1 - value));
}
