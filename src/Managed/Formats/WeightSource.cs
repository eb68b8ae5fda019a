using System;
using System.Collections.Generic;
using Managed.Tensors;

namespace Managed.Formats;

/// <summary>Named tensors that a network's parameters are loaded from, one by one.</summary>
public abstract class WeightSource
{
    /// <summary>Weights from the given place.</summary>
    /// <param name="name">The file's name, or what else to call the place in messages.</param>
    protected WeightSource(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    /// <summary>The file's name, or what else to call the place in messages.</summary>
    public string Name { get; }

    /// <summary>The names of the tensors.</summary>
    public abstract IReadOnlyCollection<string> TensorNames { get; }

    /// <summary>The shape of a tensor, or null where there is none of that name.</summary>
    public abstract Shape? FindShape(string tensor);

    /// <summary>Loads a tensor of a known shape.</summary>
    /// <exception cref="InvalidFileException">It is missing, has another shape, or its type is not numbers that fit.</exception>
    public virtual Tensor Load(string tensor, Shape shape)
    {
        Shape found = RequireShape(tensor);
        return found == shape ? LoadCore(tensor) : throw new InvalidFileException(Name, $"tensor '{tensor}' is {found}; this model takes {shape}");
    }

    /// <summary>Loads a tensor whatever its shape.</summary>
    /// <exception cref="InvalidFileException">It is missing, or its type is not numbers that fit.</exception>
    public Tensor Load(string tensor)
    {
        _ = RequireShape(tensor);
        return LoadCore(tensor);
    }

    /// <summary>The shape of a tensor that has to be there.</summary>
    /// <exception cref="InvalidFileException">It is missing.</exception>
    public Shape RequireShape(string tensor) =>
        FindShape(tensor) ?? throw new InvalidFileException(Name, $"tensor '{tensor}' is missing");

    /// <summary>Loads a tensor that is there.</summary>
    protected abstract Tensor LoadCore(string tensor);
}
