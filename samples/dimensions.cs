#:project ../src/Managed
// The same convolution on a signal and on a volume, with the extents of A. Ng's course on convolutional networks (Deep Learning, course 4, week 4):
// a signal of 14 under 5 taps has 10 places, a volume of 14x14x14 under 5x5x5 has 10x10x10; a filter always has as many channels as its input.
//
//     dotnet run -c Release samples/dimensions.cs
using System;
using Managed.Layers;
using Managed.Networks;
using Managed.Tensors;

using var workers = new WorkerPool();

// One filter: at each place the sum of five products.
float[] signal = [1, 20, 15, 3, 18, 12, 4, 17, 2, 9, 6, 11, 7, 5];
float[] filter = [1, 3, 10, 3, 1];
Tensor places = Run(new Convolution(new Tensor(filter, [1, 1, 5])), new Tensor(signal, [1, 1, 14]));
Console.WriteLine($"14 * 5 -> {places.Length}: {string.Join(' ', places.Span.ToArray())}");

Chain(new Tensor([1, 1, 14]), 5);
Chain(new Tensor([1, 1, 14, 14, 14]), 5, 5, 5);

// Sixteen filters over the input, then 32 over what they gave.
void Chain(Tensor input, params int[] taps)
{
    var random = new SeededRandom(1);
    random.Fill(input.Span, -1, 1);
    foreach (int filters in (int[])[16, 32])
    {
        Shape weights = Shape.Create([filters, input.Shape[1], .. taps]);
        Tensor output = Run(new Convolution(WeightInitialization.He(weights, random)), input);
        Console.WriteLine($"{Extents(input)} * {string.Join('x', taps)}x{input.Shape[1]} ({filters} filters) -> {Extents(output)}");
        input = output;
    }
}

Tensor Run(Convolution layer, Tensor input)
{
    var output = new Tensor(layer.OutputShape([input.Shape]));
    layer.Forward(workers, [input], output);
    return output;
}

// As the course writes them: places first, channels last.
static string Extents(Tensor tensor) => $"{string.Join('x', tensor.Shape.AsSpan()[2..].ToArray())}x{tensor.Shape[1]}";
