using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Inspection;
using Managed.Networks;
using Managed.Tensors;
using Managed.Tests.Generators;
using Managed.Tests.Networks;
using Xunit;

namespace Managed.Tests.Inspection;

public sealed class InspectedNetworkTests
{
    [Fact]
    public void The_middle_square_of_a_picture_is_taken()
    {
        var wide = new RgbImage(Enumerable.Range(0, 3 * 4 * 2).Select(i => (byte)i).ToArray(), 4, 2);
        Tensor square = InspectedNetwork.Square(wide, 2);
        Assert.Equal(wide.Crop(1, 0, 2, 2).ToTensor().Span.ToArray(), square.Span.ToArray());
        Assert.Equal([1, 3, 5, 5], InspectedNetwork.Square(wide, 5).Shape);
        Assert.Throws<ArgumentOutOfRangeException>(() => InspectedNetwork.Square(wide, 0));
    }

    [Fact]
    public void A_network_for_other_pixels_can_be_had_for_those_of_one()
    {
        using var workers = new WorkerPool(1);
        var model = new InspectedNetwork("chain", SampleNetworks.Chain(3, 2), 4);
        Tensor picture = DrawnTensor.Uniform([1, 3, 6, 6], 3);
        Tensor expected = model.Evaluate(workers, picture, ["relu1"])[0].Value;
        NetworkPlan plan = model.ForUnitPixels().Plan(workers, picture.Shape, new PlanOptions { Outputs = ["relu1"] });
        picture.Span.CopyTo(plan.Input.Span);
        plan.Forward();
        Assert.Equal(expected.Span.ToArray(), plan["relu1"].Span.ToArray());
        var plain = new InspectedNetwork("chain", model.Network);
        Assert.Same(model.Network, plain.ForUnitPixels());
    }

    [Fact]
    public void A_network_made_for_one_picture_is_given_one_at_a_time()
    {
        using var workers = new WorkerPool(1);
        var options = new TopPatchOptions { Layers = ["relu1"], BatchSize = 3 };
        var pictures = new DrawnPictures(5, 6);
        var told = new List<int>();
        var model = new InspectedNetwork("chain", SampleNetworks.Chain(3, 2));
        var search = new TopPatchSearch(model with { BatchSize = 1 }, pictures, options);
        search.Run(workers, new Told(told));
        Assert.Equal([1, 2, 3, 4, 5], told);
        var several = new TopPatchSearch(model, pictures, options);
        several.Run(workers);
        for (int unit = 0; unit < 3; unit++)
            Assert.Equal(several.Layers[0].Hits(unit).ToArray(), search.Layers[0].Hits(unit).ToArray());
    }

    [Fact]
    public void Normalization_is_put_before_a_network()
    {
        using var workers = new WorkerPool(1);
        Network network = InspectedNetwork.WithNormalization(SampleNetworks.Chain(3, 1), [0.5f, 0, 0], [0.5f, 1, 0.25f]);
        NetworkPlan plan = network.Plan(workers, [1, 3, 2, 2], new PlanOptions { Outputs = [network.Nodes[0].Name] });
        plan.Input.Span.Fill(1);
        plan.Forward();
        Assert.Equal([1, 1, 1, 1, 1, 1, 1, 1, 4, 4, 4, 4], plan[network.Nodes[0].Name].Span.ToArray());
    }

    [Fact]
    public void Pictures_are_looked_at_in_the_size_that_the_network_takes_or_their_own()
    {
        Network network = SampleNetworks.Chain(3, 1);
        var picture = new RgbImage(new byte[3 * 300 * 250], 300, 250);
        Assert.Equal(150, new InspectedNetwork("fixed", network, 255, 150).SideFor(picture));
        Assert.Equal(224, new InspectedNetwork("any", network).SideFor(picture));
        Assert.Equal(20, new InspectedNetwork("any", network).SideFor(picture.Crop(0, 0, 30, 20)));
    }

    private sealed class Told(List<int> counts) : IProgress<int>
    {
        public void Report(int value) => counts.Add(value);
    }
}
