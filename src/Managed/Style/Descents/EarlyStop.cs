using System.Collections.Generic;
using System.Linq;

namespace Managed.Style.Descents;

/// <summary>Tells when the lowest cost of a size hardly falls any more.</summary>
internal sealed class EarlyStop(float tolerance, IEnumerable<double>? values = null)
{
    private readonly Queue<double> lowest = new(values ?? []);

    /// <summary>The lowest costs after the last iterations, the oldest first.</summary>
    public IReadOnlyCollection<double> Values => lowest;

    public bool IsDue => lowest.Count > StyleOptions.ToleranceIterations && lowest.Peek() - lowest.Last() < tolerance * lowest.Peek();

    public void Add(double cost)
    {
        lowest.Enqueue(cost);
        if (lowest.Count > StyleOptions.ToleranceIterations + 1)
            lowest.Dequeue();
    }
}
