using System.Collections.Immutable;
using Managed.Layers;

namespace Managed.Networks;

/// <summary>A named place in a network: a layer and the nodes whose values it takes.</summary>
/// <param name="Name">The node's name, unique in its network.</param>
/// <param name="Layer">What is computed.</param>
/// <param name="Inputs">Names of earlier nodes, or of the network's input.</param>
public sealed record NetworkNode(string Name, Layer Layer, ImmutableArray<string> Inputs);
