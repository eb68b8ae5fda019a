using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Managed.Server.Http;

/// <summary>A body in memory. It grows as it arrives: what a header says of its length costs nothing.</summary>
internal sealed class HeldBody(BodyBudget budget) : IDisposable
{
    private const int FirstLength = 64 << 10;

    private byte[] bytes = [];
    private int length;

    public ReadOnlyMemory<byte> Bytes => bytes.AsMemory(0, length);

    /// <summary>Reads a body to its end. The server underneath refuses one that is too long, or too slow.</summary>
    public async Task ReadAsync(Stream body, CancellationToken cancellation)
    {
        while (true)
        {
            if (length == bytes.Length)
                Grow();
            int count = await body.ReadAsync(bytes.AsMemory(length), cancellation).ConfigureAwait(false);
            if (count == 0)
                return;
            length += count;
        }
    }

    public void Dispose()
    {
        budget.Give(bytes.Length);
        (bytes, length) = ([], 0);
    }

    private void Grow()
    {
        int larger = (int)Math.Min(Math.Max(FirstLength, 2L * bytes.Length), Array.MaxLength);
        budget.Take(larger - bytes.Length);
        try
        {
            Array.Resize(ref bytes, larger);
        }
        catch (OutOfMemoryException)
        {
            budget.Give(larger - bytes.Length);
            throw;
        }
    }
}
