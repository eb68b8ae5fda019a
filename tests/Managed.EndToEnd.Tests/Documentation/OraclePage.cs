using System;
using System.IO;
using System.Linq;
using Managed.EndToEnd.Tests.Driving;
using Managed.Kernels;
using Managed.Kernels.Convolution;
using Managed.SelfTest;
using Managed.Vectors;
using Xunit;

namespace Managed.EndToEnd.Tests.Documentation;

/// <summary>The code of docs/oracle.md.</summary>
public class OraclePage
{
    [Fact]
    public void References()
    {
        // Two pictures of 3 channels, 4 filters of 3 x 3, stride 2, zero padding of 1: [2, 3, 8, 8] -> [2, 4, 4, 4].
        var axis = new WindowAxis(Input: 8, Kernel: 3, Stride: 2, PaddingBegin: 1, PaddingEnd: 1);
        var shape = new ConvolutionShape(batch: 2, inputChannels: 3, outputChannels: 4, WindowAxis.Unit, axis, axis);
        double[] x = [.. Enumerable.Range(0, shape.InputLength).Select(i => Math.Sin(i))];
        double[] w = [.. Enumerable.Range(0, shape.WeightsLength).Select(i => Math.Cos(i))];
        double[] y = new double[shape.OutputLength], dx = new double[shape.InputLength], dw = new double[shape.WeightsLength];
        ConvolutionReference.Forward(shape, x, w, bias: [], y);
        ConvolutionReference.BackwardInput(shape, y, w, dx);
        ConvolutionReference.BackwardWeights(shape, x, y, dw);

        // A convolution is linear in each of x and w, so that <y, y> = <x, dx> = <w, dw>: no finite differences are needed.
        double Dot(double[] a, double[] b) => a.Zip(b, (p, q) => p * q).Sum();
        Assert.Equal(1, Dot(y, y) / Dot(x, dx), 12);
        Assert.Equal(1, Dot(y, y) / Dot(w, dw), 12);
    }

    [Fact]
    public void Vectors()
    {
        using var folder = new TemporaryFolder();
        int count = ReferenceVectors.Export(VectorFormat.Npz, (name, write) =>
        {
            using FileStream file = File.Create(folder.PathOf(name));
            write(file);
        });
        VectorResult[] results = [.. ReferenceVectors.Check(folder.Path)];
        Assert.Equal(count, results.Length);
        Assert.All(results, result => Assert.True(result.Passed, result.Name));
    }

    [Fact]
    public void Machine()
    {
        SelfTestResult[] results = [.. KernelSelfTest.Run("gram")];
        Assert.All(results, result => Assert.True(result.Passed, result.Problem));

        // The digest of a case is the same at every register width.
        Assert.All(results.GroupBy(result => result.Case), widths => Assert.Single(widths.Select(result => result.Digest).Distinct()));
    }
}
