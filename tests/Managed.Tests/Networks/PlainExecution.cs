using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Networks;
using Managed.Tensors;

namespace Managed.Tests.Networks;

/// <summary>Runs every node of a network with memory of its own, never reused: what a plan has to equal bit for bit.</summary>
internal sealed class PlainExecution
{
    private readonly Network network;
    private readonly WorkerPool workers;

    public PlainExecution(Network network, WorkerPool workers, Tensor input)
    {
        this.network = network;
        this.workers = workers;
        Values[Network.InputName] = input;
        foreach (NetworkNode node in network.Nodes)
        {
            Tensor[] inputs = InputsOf(node);
            var output = new Tensor(node.Layer.OutputShape(Array.ConvertAll(inputs, tensor => tensor.Shape)));
            node.Layer.Forward(workers, inputs, output);
            Values[node.Name] = output;
        }
    }

    public Dictionary<string, Tensor> Values { get; } = [];

    /// <summary>The gradient to the input from gradients to some nodes; gradients to parameters are added to them.</summary>
    public Tensor Backward(IEnumerable<KeyValuePair<string, Tensor>> seeds)
    {
        Dictionary<string, Tensor> gradients = seeds.ToDictionary(seed => seed.Key, seed => seed.Value.Clone());
        foreach (NetworkNode node in network.Nodes.Reverse())
        {
            if (!gradients.TryGetValue(node.Name, out Tensor? outputGradient))
                continue;
            Tensor[] inputs = InputsOf(node);
            Tensor[] inputGradients = Array.ConvertAll(inputs, tensor => new Tensor(tensor.Shape));
            node.Layer.Backward(workers, inputs, Values[node.Name], outputGradient, inputGradients);
            for (int i = 0; i < inputs.Length; i++)
                AddTo(gradients, node.Inputs[i], inputGradients[i]);
        }

        return gradients[Network.InputName];
    }

    private static void AddTo(Dictionary<string, Tensor> gradients, string name, Tensor gradient)
    {
        if (!gradients.TryAdd(name, gradient))
        {
            for (int i = 0; i < gradient.Length; i++)
                gradients[name].Span[i] += gradient.Span[i];
        }
    }

    private Tensor[] InputsOf(NetworkNode node) => [.. node.Inputs.Select(name => Values[name])];
}
