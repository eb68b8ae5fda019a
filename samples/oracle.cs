#:project ../src/Managed
// Tests an engine of your own against the double-precision reference: a 14-long signal, a 5-long filter, 10 outputs.
//
//     dotnet run oracle.cs
using System;
using Managed.Kernels;
using Managed.Kernels.Convolution;

var shape = new ConvolutionShape(batch: 1, inputChannels: 1, outputChannels: 1, WindowAxis.Unit, WindowAxis.Unit, new WindowAxis(14, 5));
double[] signal = [1, 20, 15, 3, 18, 12, 4, 17, 2, 9, 6, 11, 7, 5];
double[] filter = [1, 3, 10, 3, 1];
var expected = new double[shape.OutputLength];
ConvolutionReference.Forward(shape, signal, filter, bias: [0], expected);

double worst = 0;
for (int i = 0; i < expected.Length; i++)
{
    float mine = 0;
    for (int k = 0; k < filter.Length; k++)
        mine += (float)signal[i + k] * (float)filter[k];
    worst = Math.Max(worst, Math.Abs(mine - expected[i]));
}

Console.WriteLine($"{expected.Length} outputs: {string.Join(' ', expected)}; the largest error of this engine is {worst}");
