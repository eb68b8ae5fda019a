using System;
using System.Collections.Generic;
using System.Linq;
using System.Linq.Expressions;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.VectorData;

namespace Managed.VectorData.Tests;

/// <summary>A vector store in memory that takes the liberties that stores take: it normalises vectors, computes distances in its own way, puts zeros last, and fails in the middle.</summary>
internal sealed class MemoryCollection(FaultPlan? faults = null) : VectorStoreCollection<object, Dictionary<string, object?>>
{
    private readonly Lock access = new();
    private readonly SortedDictionary<string, Dictionary<string, object?>> records = new(StringComparer.Ordinal);

    public override string Name => "memory";

    /// <summary>Whether vectors are brought to length 1 when they are stored, as for the cosine.</summary>
    public bool Normalizes { get; init; }

    /// <summary>What happens after a page of records was handed out.</summary>
    public Action? AfterPage { get; set; }

    public int Count => records.Count;

    /// <summary>Every record, to be looked at and changed.</summary>
    public IReadOnlyList<Dictionary<string, object?>> Records => [.. records.Values];

    public override Task<bool> CollectionExistsAsync(CancellationToken cancellationToken = default) => Task.FromResult(true);

    public override Task EnsureCollectionExistsAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public override Task EnsureCollectionDeletedAsync(CancellationToken cancellationToken = default)
    {
        records.Clear();
        return Task.CompletedTask;
    }

    public override Task<Dictionary<string, object?>?> GetAsync(object key, RecordRetrievalOptions? options = null, CancellationToken cancellationToken = default)
    {
        lock (access)
            return Task.FromResult(records.TryGetValue(Text(key), out Dictionary<string, object?>? record) ? new Dictionary<string, object?>(record) : null);
    }

    public override async IAsyncEnumerable<Dictionary<string, object?>> GetAsync(
        Expression<Func<Dictionary<string, object?>, bool>> filter,
        int top,
        FilteredRecordRetrievalOptions<Dictionary<string, object?>>? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        var order = options!.OrderBy!(new()).Values.Single();
        Func<Dictionary<string, object?>, object?> key = order.PropertySelector.Compile(preferInterpretation: true);
        foreach (Dictionary<string, object?> record in Matching(filter).OrderBy(key).Skip(options.Skip).Take(top))
            yield return record;
        AfterPage?.Invoke();
    }

    public override Task UpsertAsync(Dictionary<string, object?> record, CancellationToken cancellationToken = default)
    {
        lock (access)
        {
            faults?.Step();
            var stored = new Dictionary<string, object?>(record);
            float[] vector = ((ReadOnlyMemory<float>)stored[SampleRecord.Vector]!).ToArray();
            if (Normalizes)
                TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
            stored[SampleRecord.Vector] = new ReadOnlyMemory<float>(vector);
            records[Text(record[SampleRecord.Key]!)] = stored;
        }

        return Task.CompletedTask;
    }

    public override async Task UpsertAsync(IEnumerable<Dictionary<string, object?>> records, CancellationToken cancellationToken = default)
    {
        foreach (Dictionary<string, object?> record in records)
            await UpsertAsync(record, cancellationToken);
    }

    public override Task DeleteAsync(object key, CancellationToken cancellationToken = default)
    {
        lock (access)
        {
            if (records.ContainsKey(Text(key)))
                faults?.Step();
            records.Remove(Text(key));
        }

        return Task.CompletedTask;
    }

    public override async IAsyncEnumerable<VectorSearchResult<Dictionary<string, object?>>> SearchAsync<TInput>(
        TInput searchValue, int top, VectorSearchOptions<Dictionary<string, object?>>? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        ReadOnlyMemory<float> probe = (ReadOnlyMemory<float>)(object)searchValue!;
        double Score(Dictionary<string, object?> record)
        {
            ReadOnlySpan<float> vector = ((ReadOnlyMemory<float>)record[SampleRecord.Vector]!).Span;
            double score = Normalizes ? -TensorPrimitives.CosineSimilarity(probe.Span, vector) : TensorPrimitives.Distance(probe.Span, vector);
            return double.IsNaN(score) ? double.PositiveInfinity : score;
        }

        foreach (Dictionary<string, object?> record in Matching(options!.Filter!).OrderBy(Score).Take(top))
            yield return new VectorSearchResult<Dictionary<string, object?>>(record, Score(record));
    }

    public override object? GetService(Type serviceType, object? serviceKey = null) => null;

    private static string Text(object key) => key is string or Guid ? key.ToString()! : throw new NotSupportedException();

    private Dictionary<string, object?>[] Matching(Expression<Func<Dictionary<string, object?>, bool>> filter)
    {
        Func<Dictionary<string, object?>, bool> accept = filter.Compile(preferInterpretation: true);
        lock (access)
            return [.. records.Values.Where(accept)];
    }
}

/// <summary>When a store refuses.</summary>
internal sealed class FaultPlan
{
    /// <summary>Records that are still stored or deleted before one is not; negative for never.</summary>
    public int Left { get; set; } = -1;

    /// <summary>Records that were.</summary>
    public int Taken { get; private set; }

    public void Step()
    {
        if (Left-- == 0)
            throw new VectorStoreException("the store went away");
        Taken++;
    }
}
