using System.Collections.Generic;

namespace Managed.Formats.Onnx;

/// <summary>Numbers of a repeated field, up to a limit.</summary>
internal sealed class PackedNumbers<T>(int limit)
{
    private readonly List<T> items = [];

    public IReadOnlyList<T> Items => items;

    public void Add(T item, ProtoReader reader)
    {
        if (items.Count == limit)
            throw reader.Invalid($"a list has more than {limit} numbers");
        items.Add(item);
    }
}
