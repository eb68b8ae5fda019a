using System;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Managed.Kernels.Resample;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.SelfTest;

/// <summary>A plane resized.</summary>
internal sealed record ResizeCase(ResizeFilter Filter, int InputHeight, int InputWidth, int OutputHeight, int OutputWidth) : OperationCase
{
    public const string Operation = "resize";

    public override string Family => "resample";

    public override ImmutableArray<int> InputLengths => [InputHeight * InputWidth];

    public override int OutputLength => OutputHeight * OutputWidth;

    public override long Flops => 2L * OutputHeight * ((InputWidth * (long)Rows) + (OutputWidth * (long)Columns));

    public override double Tolerance => ChainTolerance(Rows + Columns + 4, 3);

    public override bool Differentiable => false;

    private int Rows => Taps(InputHeight, OutputHeight);

    private int Columns => Taps(InputWidth, OutputWidth);

    public override CaseDescription Description => new(
        Operation,
        new JsonObject { ["filter"] = CaseParameters.NameOf(Filter), ["size"] = new JsonArray(OutputHeight, OutputWidth) },
        [("input", [InputHeight, InputWidth])],
        [OutputHeight, OutputWidth]);

    public static ResizeCase Read(CaseParameters parameters)
    {
        Shape input = parameters.Input("input", 2);
        int[] size = parameters.Integers("size", 2, 1);
        return new ResizeCase(parameters.Choice<ResizeFilter>("filter"), input[0], input[1], size[0], size[1]);
    }

    public override void Forward(SimdLevel level, Memory<float>[] inputs, Memory<float> output)
    {
        var scratch = new float[PlaneResize.ScratchLength(InputWidth, OutputHeight, OutputWidth)];
        ResampleTaps rows = ResampleTaps.Create(Filter, InputHeight, OutputHeight);
        ResampleTaps columns = ResampleTaps.Create(Filter, InputWidth, OutputWidth);
        PlaneResize.Resize(level, rows, columns, InputWidth, inputs[0].Span, scratch, output.Span);
    }

    public override double[] ReferenceForward(double[][] inputs)
    {
        var output = new double[OutputLength];
        ResampleReference.Resize(Filter, InputHeight, InputWidth, OutputHeight, OutputWidth, inputs[0], output);
        return output;
    }

    public override string ToString() => $"resize {Filter} {InputHeight}x{InputWidth} to {OutputHeight}x{OutputWidth} seed {Seed}";

    private int Taps(int input, int output) => (int)Math.Ceiling(2 * Filter.Radius() * Math.Max(1, (double)input / output)) + 1;
}

/// <summary>A picture turned and scaled: a step to the right in the result is the step (Right, Down) in the picture.</summary>
internal sealed record WarpCase(int PictureHeight, int PictureWidth, int Height, int Width, double Right, double Down) : OperationCase
{
    public const string Operation = "warp";

    private const double LargestStep = 64;

    public override string Family => "resample";

    public override ImmutableArray<int> InputLengths => [3 * PictureHeight * PictureWidth];

    public override int OutputLength => 3 * Height * Width;

    public override long Flops => 6L * OutputLength * Samples * Samples;

    /// <summary>Positions in single precision are off by about the picture's extent in units in the last place; neighbours differ by up to 255.</summary>
    public override double Tolerance => ChainTolerance(8 + (Samples * Samples) + (4 * (PictureWidth + PictureHeight + 8)), 255);

    public override bool Differentiable => false;

    private AffineTransform Map => new(Right, -Down, PictureWidth / 4.0, Down, Right, PictureHeight / 4.0);

    private int Samples => AffineWarp.Samples(Map);

    public override CaseDescription Description => new(
        Operation,
        new JsonObject { ["right"] = Right, ["down"] = Down, ["size"] = new JsonArray(Height, Width) },
        [("picture", [PictureHeight, PictureWidth, 3])],
        [3, Height, Width]);

    public static WarpCase Read(CaseParameters parameters)
    {
        Shape picture = parameters.Input("picture", 3);
        if (picture[2] != 3)
            throw new FormatException("a picture has three channels");
        int[] size = parameters.Integers("size", 2, 1);
        (double right, double down) = (parameters.Number("right", -LargestStep, LargestStep), parameters.Number("down", -LargestStep, LargestStep));
        var warp = new WarpCase(picture[0], picture[1], size[0], size[1], right, down);
        return warp.Map.Scale is >= 1 / LargestStep and <= LargestStep
            ? warp
            : throw new FormatException($"a step of a warp has a length from 1/{LargestStep} to {LargestStep}");
    }

    public override void Forward(SimdLevel level, Memory<float>[] inputs, Memory<float> output)
    {
        byte[] picture = Array.ConvertAll(inputs[0].ToArray(), value => (byte)value);
        int plane = Height * Width;
        for (int row = 0; row < Height; row++)
        {
            AffineWarp.Registry.At(level)(
                picture,
                PictureWidth,
                Map,
                Samples,
                row,
                output.Span.Slice(row * Width, Width),
                output.Span.Slice(plane + (row * Width), Width),
                output.Span.Slice((2 * plane) + (row * Width), Width));
        }
    }

    public override double[] ReferenceForward(double[][] inputs)
    {
        var output = new double[OutputLength];
        ResampleReference.Warp(Array.ConvertAll(inputs[0], value => (byte)value), PictureWidth, Map, Samples, Height, Width, output);
        return output;
    }

    public override string ToString() => $"warp {PictureHeight}x{PictureWidth} to {Height}x{Width} right {Right} down {Down} seed {Seed}";

    /// <summary>Whole numbers in [0, 256).</summary>
    protected override void Draw(SeededRandom random, int input, Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = random.NextInt(256);
    }
}
