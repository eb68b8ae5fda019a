using System;
using System.Linq;
using Managed.Layers;
using Managed.Networks;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Networks;

public sealed class NetworkBuilderTests
{
    [Fact]
    public void Inputs_have_names_of_their_own()
    {
        Assert.Equal([Network.InputName], Rectified(new NetworkBuilder()).Inputs.AsEnumerable());
        Assert.Equal(["a", "b"], Rectified(new NetworkBuilder("a", "b")).Inputs.AsEnumerable());
        Assert.Throws<ArgumentException>(() => new NetworkBuilder("a", "a"));
        Assert.Throws<ArgumentException>(() => new NetworkBuilder("a", ""));
        Assert.Throws<ArgumentException>(() => new NetworkBuilder("a").Add("a", new Relu()));
        Assert.Throws<ArgumentException>(() => new NetworkBuilder("a").Add("b", new Relu(), Network.InputName));
    }

    [Fact]
    public void A_name_serves_one_node()
    {
        var net = new NetworkBuilder();
        net.Add("relu", new Relu());
        ArgumentException problem = Assert.Throws<ArgumentException>(() => net.Add("relu", new Relu()));
        Assert.Contains("'relu'", problem.Message, StringComparison.Ordinal);
        Assert.Single(net.Build().Nodes);
    }

    [Fact]
    public void No_node_takes_the_name_of_the_input() => Assert.Throws<ArgumentException>(() => new NetworkBuilder().Add(Network.InputName, new Relu()));

    [Fact]
    public void A_nameless_node_is_refused() => Assert.Throws<ArgumentException>(() => new NetworkBuilder().Add(string.Empty, new Relu()));

    [Fact]
    public void An_unknown_input_is_refused_by_name()
    {
        ArgumentException problem = Assert.Throws<ArgumentException>(() => new NetworkBuilder().Add("sum", new Add(), Network.InputName, "branch"));
        Assert.Contains("'sum'", problem.Message, StringComparison.Ordinal);
        Assert.Contains("'branch'", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_cannot_take_itself_nor_a_later_one_so_there_are_no_cycles()
    {
        var net = new NetworkBuilder();
        Assert.Throws<ArgumentException>(() => net.Add("loop", new Add(), Network.InputName, "loop"));
        Assert.Throws<ArgumentException>(() => net.Add("early", new Add(), Network.InputName, "late"));
        net.Add("late", new Relu());
        Assert.Equal(["late"], net.Build().Nodes.Select(node => node.Name));
    }

    [Fact]
    public void A_refused_node_leaves_its_name_free()
    {
        var net = new NetworkBuilder();
        Assert.Throws<ArgumentException>(() => net.Add("node", new Relu(), "nowhere"));
        Assert.Equal("node", net.Add("node", new Relu()));
    }

    [Fact]
    public void A_node_without_named_inputs_takes_the_one_before()
    {
        var net = new NetworkBuilder();
        Assert.Equal(Network.InputName, net.Last);
        net.Add("a", new Relu());
        net.Add("b", new Relu());
        net.Add("c", new Relu(), "a");
        net.Add("d", new Relu());
        Assert.Equal([Network.InputName, "a", "a", "c"], net.Build().Nodes.Select(node => node.Inputs.Single()));
        Assert.Equal("d", net.Build().Output);
    }

    [Fact]
    public void A_network_has_a_node() => Assert.Throws<ArgumentException>(() => new NetworkBuilder().Build());

    [Fact]
    public void Parameters_are_named_by_node_and_role()
    {
        var net = new NetworkBuilder();
        net.Add("a", new Convolution(new Tensor([2, 1, 3, 3])));
        net.Add("b", new ChannelAffine(new Tensor([2]), new Tensor([2])));
        net.Add("c", new Dense(new Tensor([5, 2]), new Tensor([5])));
        Assert.Equal(["a.weight", "b.scale", "b.shift", "c.weight", "c.bias"], net.Build().Parameters.Select(p => p.Key));
    }

    [Fact]
    public void A_shape_that_does_not_fit_is_refused_with_the_nodes_name()
    {
        var net = new NetworkBuilder();
        net.Add("fine", new Relu());
        net.Add("narrow", new Convolution(new Tensor([2, 4, 3, 3])));
        ArgumentException problem = Assert.Throws<ArgumentException>(() => net.Build().Shapes([1, 3, 8, 8]));
        Assert.Contains("'narrow'", problem.Message, StringComparison.Ordinal);
        Assert.Contains("1x3x8x8", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shape_too_large_for_memory_is_refused_with_the_nodes_name()
    {
        var net = new NetworkBuilder();
        net.Add("grow", new ZeroPad(0, int.MaxValue, 0));
        ArgumentException problem = Assert.Throws<ArgumentException>(() => net.Build().Shapes([1, 3, 8, 8]));
        Assert.Contains("'grow'", problem.Message, StringComparison.Ordinal);
    }

    private static Network Rectified(NetworkBuilder net)
    {
        net.Add("relu", new Relu());
        return net.Build();
    }
}
