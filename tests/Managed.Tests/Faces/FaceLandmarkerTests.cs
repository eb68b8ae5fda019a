using System;
using Managed.Faces;
using Managed.Networks.Topologies;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Faces;

public sealed class FaceLandmarkerTests : IDisposable
{
    private readonly WorkerPool workers = new(1);
    private readonly RgbImage image = new(new byte[3 * 100 * 80], 100, 80);

    public void Dispose() => workers.Dispose();

    [Fact]
    public void Landmarks_are_fractions_of_the_square_around_the_box()
    {
        var landmarker = new FaceLandmarker(Weights(i => i / 200f), workers);
        FaceLandmarks landmarks = landmarker.Find(image, new FaceBox(10, 20, 40, 60));
        for (int i = 0; i < FaceLandmarks.Count; i++)
        {
            Assert.Equal(60 * (2 * i / 200.0), landmarks.Points[i].X, 1e-4);
            Assert.Equal(20 + (60 * (((2 * i) + 1) / 200.0)), landmarks.Points[i].Y, 1e-4);
        }
    }

    [Fact]
    public void A_box_beyond_the_picture_has_landmarks_beyond_it()
    {
        var landmarker = new FaceLandmarker(Weights(_ => 0.5f), workers);
        FaceLandmarks landmarks = landmarker.Find(image, new FaceBox(-500, 300, 20, 10));
        Assert.All(landmarks.Points, point => Assert.Equal(new FacePoint(-490, 305), point));
    }

    /// <summary>Weights whose network gives its last bias whatever it sees.</summary>
    internal static TensorTable Weights(Func<int, float> bias)
    {
        var weights = new TensorTable();
        int[] channels = [3, 32, 64, 128, 256];
        for (int block = 0; block < 4; block++)
        {
            for (int i = 0; i < 4; i++)
            {
                if (block + i > 0)
                    weights.AddSeparable($"dense{block}/conv{i}", i == 0 ? channels[block] : channels[block + 1], channels[block + 1]);
            }
        }

        weights.Add("dense0/conv0/filters", [32, 3, 3, 3]);
        weights.Add("dense0/conv0/bias", [32]);
        weights.Add("fc/weights", [2 * FaceLandmarkNet.PointCount, 256]);
        weights.Add("fc/bias", [2 * FaceLandmarkNet.PointCount]);
        for (int i = 0; i < weights["fc/bias"].Length; i++)
            weights["fc/bias"][i] = bias(i);
        return weights;
    }
}
