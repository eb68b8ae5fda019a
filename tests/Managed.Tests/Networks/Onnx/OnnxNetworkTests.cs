using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Managed.Formats.Onnx;
using Managed.Layers;
using Managed.Networks;
using Managed.Networks.Onnx;
using Managed.Tensors;
using Managed.Tests.Formats.Onnx;
using Xunit;

namespace Managed.Tests.Networks.Onnx;

public sealed class OnnxNetworkTests : IDisposable
{
    private static readonly int[] OneEach = [1, 1];
    private static readonly int[] Twice = [0, 0];

    private readonly WorkerPool workers = new(1);

    public void Dispose() => workers.Dispose();

    [Fact]
    public void A_small_classifier_becomes_fast_layers_with_the_models_names()
    {
        OnnxNetwork imported = Import(new OnnxBytes()
            .Constant("w", [2, 1, 3], 1, 0, -1, 0, 1, 0).Constant("b", [2], 0.5f, -0.5f).Constant("m", [2, 2], 1, 2, 3, 4)
            .Node("Conv", ["x", "w", "b"], ["c"], ("pads", OneEach))
            .Node("Relu", ["c"], ["r"])
            .Node("GlobalAveragePool", ["r"], ["g"])
            .Node("Flatten", ["g"], ["f"])
            .Node("Gemm", ["f", "m"], ["y"], ("transB", 1))
            .Input("x", -1, 1, 3).Output("y", -1, 2));
        Assert.Equal([1, 1, 3], imported.InputShapes.Single().AsSpan().ToArray());
        Assert.IsType<Convolution>(Layer(imported, "c"));
        Assert.IsType<Relu>(Layer(imported, "r"));
        Assert.IsType<Dense>(Layer(imported, "y"));

        // c1 = x[i-1] - x[i+1] + 0.5 = -1.5, -1.5, 2.5; c2 = x - 0.5 = 0.5, 1.5, 2.5.
        Assert.Equal([(2.5f / 3) + (2 * 4.5f / 3), (3 * 2.5f / 3) + (4 * 4.5f / 3)], Run(imported, "y", [1, 2, 3]), Near);
    }

    [Fact]
    public void Arithmetic_on_shapes_is_folded_away()
    {
        OnnxNetwork imported = Import(new OnnxBytes()
            .Node("Shape", ["x"], ["s"]).Constant("zero", 0L).Constant("minus", -1L)
            .Node("Gather", ["s", "zero"], ["n"])
            .Node("Concat", ["n", "minus"], ["t"], ("axis", 0))
            .Node("Reshape", ["x", "t"], ["y"])
            .Input("x", 2, 3, 4).Output("y", 2, 12));
        Assert.Equal("y", Assert.Single(imported.Network!.Nodes).Name);
        Assert.Equal([2, 12], imported.Network.Shapes(imported.InputShapes)[0].AsSpan().ToArray());
    }

    [Fact]
    public void A_model_without_open_inputs_has_known_outputs_and_no_network()
    {
        OnnxNetwork imported = Import(new OnnxBytes().Constant("a", [2], 1, 2).Constant("b", [1], 10).Node("Add", ["a", "b"], ["y"]).Output("y", 2));
        Assert.Null(imported.Network);
        Assert.Equal([11.0, 12], imported.KnownOutputs["y"].Values);
    }

    [Fact]
    public void An_output_that_is_an_input_is_a_copy()
    {
        OnnxNetwork imported = Import(new OnnxBytes().Node("Identity", ["x"], ["y"]).Input("x", 2).Output("y", 2));
        Assert.Equal([3, 4], Run(imported, "y", [3, 4]), Near);
    }

    [Fact]
    public void A_constant_beside_a_computed_value_can_be_learned()
    {
        OnnxNetwork imported = Import(new OnnxBytes().Constant("k", [2, 1], 2, 3).Node("Mul", ["x", "k"], ["y"]).Input("x", 2, 2).Output("y", 2, 2));
        Assert.Equal([2, 4, 9, 12], Run(imported, "y", [1, 2, 3, 4]), Near);
        KeyValuePair<string, Parameter> constant = Assert.Single(imported.Network!.Parameters);
        constant.Value.RequireGradient();
        NetworkPlan plan = imported.Network.Plan(workers, imported.InputShapes, new PlanOptions { ParameterGradients = true });
        new float[] { 1, 2, 3, 4 }.CopyTo(plan.Input.Span);
        plan.Forward();
        plan.OutputGradient("y").Span.Fill(1);
        plan.Backward();
        Assert.Equal([3, 7], constant.Value.Gradient!.Span.ToArray());
    }

    [Fact]
    public void What_is_not_there_is_named_and_what_contradicts_itself_is_refused()
    {
        Assert.Equal("LSTM", Assert.Throws<OnnxUnsupportedException>(() => Import(new OnnxBytes().Node("LSTM", ["x"], ["y"]).Input("x", 2).Output("y", 2))).Operator);
        Assert.Throws<InvalidFileException>(() => Import(new OnnxBytes().Node("Relu", ["gone"], ["y"]).Input("x", 2).Output("y", 2)));
        Assert.Throws<InvalidFileException>(() => Import(new OnnxBytes().Node("Relu", ["x"], ["z"]).Input("x", 2).Output("y", 2)));
        Assert.Throws<InvalidFileException>(() => Import(new OnnxBytes().Constant("b", [3], 1, 2, 3).Node("Add", ["x", "b"], ["y"]).Input("x", 2).Output("y", 2)));
        Assert.Throws<InvalidFileException>(() => Import(new OnnxBytes().Node("Relu", ["x"], ["y"]).Input("x", -1, -1).Output("y", 2)));
        Assert.Throws<InvalidFileException>(() => Import(new OnnxBytes().Node("Transpose", ["x"], ["y"], ("perm", Twice)).Input("x", 2, 2).Output("y", 2, 2)));
        Assert.Throws<InvalidFileException>(() => Import(new OnnxBytes().Node("Concat", ["x"], ["y"], ("axis", 7)).Input("x", 2, 2).Output("y", 2, 2)));
    }

    [Theory]
    [InlineData("node", 467)]
    [InlineData("pytorch-converted", 82)]
    [InlineData("pytorch-operator", 35)]
    [InlineData("simple", 5)]
    public void The_tests_of_the_standard_pass_where_their_operators_are_there(string part, int passing)
    {
        string folder = Path.Combine("/usr/share/libonnx-testdata/data", part);
        if (!Directory.Exists(folder))
        {
            Console.WriteLine($"skipped: {folder} is not installed");
            return;
        }

        int passed = 0;
        foreach (string model in Directory.EnumerateFiles(folder, "model.onnx", SearchOption.AllDirectories))
        {
            try
            {
                Assert.True(OnnxTest.Run(model, workers) is null, model);
                passed++;
            }
            catch (OnnxUnsupportedException)
            {
            }
        }

        Assert.True(passed >= passing, $"{passed} of {passing} pass");
    }

    private static OnnxNetwork Import(OnnxBytes model) => OnnxNetwork.Import(OnnxReader.Read(model.ToArray(), "model"));

    private static Layer Layer(OnnxNetwork imported, string name) => imported.Network!.Nodes.Single(node => node.Name == name).Layer;

    private static bool Near(float expected, float actual) => MathF.Abs(expected - actual) <= 1e-5f * MathF.Max(1, MathF.Abs(expected));

    private float[] Run(OnnxNetwork imported, string output, float[] input)
    {
        NetworkPlan plan = imported.Network!.Plan(workers, imported.InputShapes, new PlanOptions { Outputs = [imported.ComputedOutputs[output]] });
        input.CopyTo(plan.Input.Span);
        plan.Forward();
        return plan[imported.ComputedOutputs[output]].Span.ToArray();
    }
}
