using System;
using System.Collections.Generic;
using System.Linq.Expressions;
using System.Threading.Tasks;
using Microsoft.Extensions.VectorData;

namespace Managed.VectorData;

/// <summary>Reads records of a gallery's samples, in the order of their numbers, whether they count or not.</summary>
/// <remarks>Each page begins behind the last number, wherever that now stands, so that removals meanwhile hide no other record.</remarks>
internal sealed class RecordPages(VectorStoreCollection<object, Dictionary<string, object?>> collection, string gallery, SampleRecord records)
{
    private const int PageLength = 1000;

    /// <summary>All records.</summary>
    public Task<List<Dictionary<string, object?>>> AllAsync()
    {
        string ours = gallery;
        return ReadAsync(first => record => (string)record[SampleRecord.Gallery]! == ours && (long)record[SampleRecord.Sample]! >= first);
    }

    /// <summary>The records of a person.</summary>
    /// <param name="person">What stands for the person.</param>
    public Task<List<Dictionary<string, object?>>> OfAsync(string person)
    {
        string ours = gallery;
        return ReadAsync(first => record =>
            (string)record[SampleRecord.Gallery]! == ours && (string)record[SampleRecord.Person]! == person && (long)record[SampleRecord.Sample]! >= first);
    }

    private async Task<List<Dictionary<string, object?>>> ReadAsync(Func<long, Expression<Func<Dictionary<string, object?>, bool>>> fromOn)
    {
        var all = new List<Dictionary<string, object?>>();
        var inOrder = new FilteredRecordRetrievalOptions<Dictionary<string, object?>> { OrderBy = order => order.Ascending(record => record[SampleRecord.Sample]) };
        long first = 0;
        for (int before = -PageLength; all.Count - before >= PageLength;)
        {
            before = all.Count;
            await foreach (Dictionary<string, object?> record in collection.GetAsync(fromOn(first), PageLength, inOrder))
            {
                long number = records.ReadNumber(record);
                if (number < first)
                    throw new InvalidFileException(gallery, "the store hands out its records in another order than it was asked for");
                first = number + 1;
                all.Add(record);
            }
        }

        return all;
    }
}
