using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Managed.Layers;
using Managed.Layers.General;
using Managed.Networks;
using Managed.Networks.Topologies;
using Managed.Tensors;
using Managed.Tests.Generators;
using Xunit;

namespace Managed.Tests.Networks;

public sealed class ReceptiveFieldTests
{
    [Theory]
    [InlineData("relu1_1", 3, 1, -1)]
    [InlineData("relu1_2", 5, 1, -2)]
    [InlineData("relu2_1", 10, 2, -4)]
    [InlineData("relu3_1", 24, 4, -10)]
    [InlineData("relu4_1", 68, 8, -30)]
    [InlineData("relu5_1", 156, 16, -70)]
    public void Fields_of_vgg19_grow_by_its_windows(string layer, int size, int step, int first)
    {
        Network network = Vgg.Build(VggVariant.Vgg19, new ListedWeights(VggTensors()));
        ReceptiveField field = ReceptiveFields.Of(network, [1, 3, 64, 64])[network.IndexOf(layer)];
        Assert.Equal(new ReceptiveField(new(size, step, first), new(size, step, first)), field);
    }

    [Fact]
    public void A_unit_sees_exactly_the_pixels_that_have_a_gradient()
    {
        Gen<(Layer[] Layers, int Seed)> networks =
            from count in Gen.Choose(1, 4)
            from layers in WindowLayer.ArrayOf(count)
            from seed in Gen.Choose(0, 1 << 20)
            select (layers, seed);
        using var workers = new WorkerPool(1);
        Prop.ForAll(networks.ToArbitrary(), drawn =>
        {
            var net = new NetworkBuilder();
            for (int i = 0; i < drawn.Layers.Length; i++)
                net.Add($"layer{i}", drawn.Layers[i]);
            Network network = net.Build();
            Shape input = [1, 1, 130, 121];
            ReceptiveField field = ReceptiveFields.Of(network, input)[^1];
            Shape map = network.Shapes(input)[^1];
            var random = new SeededRandom(drawn.Seed);
            for (int i = 0; i < 5; i++)
                AssertSeen(workers, network, input, field, random.NextInt(map[2]), random.NextInt(map[3]));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Branches_of_one_step_are_seen_together_and_others_as_the_whole()
    {
        var net = new NetworkBuilder();
        net.Add("wide", Ones(5, 1, 2, 1));
        net.Add("narrow", Ones(3, 2, 0, 1), "wide");
        net.Add("other", Ones(1, 2, 0, 1), "wide");
        net.Add("low", new ZeroPad(0, 1, 1), "narrow");
        net.Add("sum", new Add(), "low", "other");
        net.Add("relu", new Relu());
        net.Add("mean", new GlobalAveragePool());
        Network network = net.Build();
        ReceptiveField[] fields = [.. ReceptiveFields.Of(network, [1, 1, 21, 21])];
        Assert.Equal(new ReceptiveAxis(7, 2, -2), fields[network.IndexOf("relu")].Rows);
        Assert.Equal(new ReceptiveAxis(21, 0, 0), fields[network.IndexOf("mean")].Rows);
    }

    [Fact]
    public void Arithmetic_with_constants_keeps_the_view_and_with_means_makes_it_whole()
    {
        var net = new NetworkBuilder();
        net.Add("conv", Ones(3, 1, 1, 1));
        net.Add("slope", new ConstantValue(DrawnTensor.Uniform([1, 1, 1], 1)), "input");
        net.Add("rectified", new Arithmetic(ArithmeticKind.ParametricRectifier), "conv", "slope");
        net.Add("clipped", new ElementwiseFunction(ElementwiseKind.Clip, 0, 6), "rectified");
        net.Add("mean", new AveragePool(new PoolingOptions { Kernel = [9, 9] }), "clipped");
        net.Add("weighted", new Arithmetic(ArithmeticKind.Multiply), "clipped", "mean");
        Network network = net.Build();
        ReceptiveField[] fields = [.. ReceptiveFields.Of(network, [1, 1, 9, 9])];
        Assert.Equal(new ReceptiveAxis(3, 1, -1), fields[network.IndexOf("clipped")].Rows);
        Assert.Equal(new ReceptiveAxis(9, 0, 0), fields[network.IndexOf("weighted")].Rows);
    }

    [Theory]
    [InlineData(2, 2, 0)]
    [InlineData(3, 2, 1)]
    [InlineData(4, 2, 1)]
    [InlineData(5, 3, 0)]
    public void On_the_way_back_up_a_unit_sees_no_more_than_its_field(int kernel, int stride, int padding)
    {
        using var workers = new WorkerPool(1);
        var net = new NetworkBuilder();
        net.Add("conv", Ones(3, 1, 1));
        net.Add("down", Ones(2, stride, 0));
        var taps = new Tensor([1, 1, kernel, kernel]);
        taps.Span.Fill(1);
        net.Add("up", new TransposedConvolution(taps, options: new ConvolutionOptions { Stride = [stride], Padding = [padding] }));
        Network network = net.Build();
        Shape input = [1, 1, 31, 31];
        ReceptiveField field = ReceptiveFields.Of(network, input)[^1];
        Assert.Equal(1, field.Rows.Step);
        Assert.InRange(field.Rows.Size, 4, 16);
        Shape map = network.Shapes(input)[^1];
        for (int position = 0; position < Math.Min(map[2], map[3]); position++)
            AssertSeen(workers, network, input, field, position, position, isExact: false);
    }

    [Fact]
    public void What_is_no_picture_has_no_field() =>
        Assert.Throws<ArgumentException>(() => ReceptiveFields.Of(SampleNetworks.Chain(2, 1), [1, 2, 16]));

    private static Gen<Layer> WindowLayer =>
        from kernel in Gen.Choose(1, 4)
        from stride in Gen.Choose(1, 2)
        from padding in Gen.Choose(0, kernel / 2)
        from dilation in Gen.Choose(1, 2)
        from kind in Gen.Choose(0, 2)
        select kind switch
        {
            0 => (Layer)Ones(kernel, stride, padding, dilation),
            1 => new AveragePool(new PoolingOptions { Kernel = [kernel, kernel], Stride = [stride], Padding = [padding] }),
            _ => new Relu(),
        };

    private static Convolution Ones(int kernel, int stride, int padding, int dilation = 1)
    {
        var weights = new Tensor([1, 1, kernel, kernel]);
        weights.Span.Fill(1);
        return new Convolution(weights, options: new ConvolutionOptions { Stride = [stride], Padding = [padding], Dilation = [dilation] });
    }

    /// <summary>With weights above zero, the gradient to the picture begins and ends where the field does, as far as that lies in the picture.</summary>
    private static void AssertSeen(WorkerPool workers, Network network, Shape input, ReceptiveField field, int row, int column, bool isExact = true)
    {
        NetworkPlan plan = network.Plan(workers, input, new PlanOptions { InputGradient = true });
        plan.Input.Span.Fill(1);
        plan.Forward();
        Tensor seed = plan.OutputGradient(network.Output);
        seed.Span[(row * seed.Shape[3]) + column] = 1;
        plan.Backward();
        ReadOnlySpan<float> gradient = plan.InputGradient!.Span;
        (int top, int bottom, int left, int right) = (input[2], -1, input[3], -1);
        for (int i = 0; i < gradient.Length; i++)
        {
            if (gradient[i] != 0)
                (top, bottom, left, right) = (Math.Min(top, i / input[3]), Math.Max(bottom, i / input[3]), Math.Min(left, i % input[3]), Math.Max(right, i % input[3]));
        }

        if (bottom < 0)
            return;
        Assert.InRange(top, Math.Max(0, field.Rows.Begin(row)), input[2]);
        Assert.InRange(left, Math.Max(0, field.Columns.Begin(column)), input[3]);
        Assert.InRange(bottom, 0, field.Rows.Begin(row) + field.Rows.Size - 1);
        Assert.InRange(right, 0, field.Columns.Begin(column) + field.Columns.Size - 1);
        bool isInside = field.Rows.Begin(row) >= 0 && field.Rows.Begin(row) + field.Rows.Size <= input[2];
        if (isExact && isInside && !HasGaps(network))
            Assert.Equal((field.Rows.Begin(row), field.Rows.Begin(row) + field.Rows.Size - 1), (top, bottom));
    }

    /// <summary>Whether some layer's padding can stand where a window's outermost tap would read.</summary>
    private static bool HasGaps(Network network) => network.Nodes.Any(node =>
        node.Layer is Convolution { Options.PaddingBegin: var padding } && padding[0] > 0 || node.Layer is PoolingLayer { Options.PaddingBegin: var other } && other[0] > 0);

    private static (string Name, Shape Shape)[] VggTensors()
    {
        (int Position, int Inputs, int Outputs)[] convolutions =
        [
            (0, 3, 64), (2, 64, 64), (5, 64, 128), (7, 128, 128), (10, 128, 256), (12, 256, 256), (14, 256, 256), (16, 256, 256), (19, 256, 512),
            (21, 512, 512), (23, 512, 512), (25, 512, 512), (28, 512, 512), (30, 512, 512), (32, 512, 512), (34, 512, 512),
        ];
        return
        [
            .. convolutions.SelectMany(convolution => ((string, Shape)[])
            [
                ($"features.{convolution.Position}.weight", [convolution.Outputs, convolution.Inputs, 3, 3]),
                ($"features.{convolution.Position}.bias", [convolution.Outputs]),
            ]),
        ];
    }
}
