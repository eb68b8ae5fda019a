using System;
using System.Collections.Generic;
using System.Linq;

namespace Managed.Fuzz;

/// <summary>Feeds a target whole files, then changed ones, and counts what comes of it.</summary>
internal sealed class Campaign(FuzzTarget target)
{
    private const long MaximumAllocation = 64 << 20;

    public long ReadCount { get; private set; }

    public long RefusedCount { get; private set; }

    /// <summary>The first input on which the target failed, with what went wrong; null while there is none.</summary>
    public (byte[] Input, string Reason)? Failure { get; private set; }

    /// <summary>Runs until the count is reached or the target fails.</summary>
    /// <param name="corpus">Files to start from beside the target's own.</param>
    /// <param name="count">Changed files to feed.</param>
    /// <param name="seed">Chooses the changes.</param>
    public void Run(IReadOnlyList<byte[]> corpus, long count, int seed)
    {
        foreach (byte[] own in target.Seeds)
        {
            long readBefore = ReadCount;
            Feed(own);
            if (ReadCount == readBefore)
                Failure ??= (own, "a whole file is refused");
        }

        foreach (byte[] file in corpus)
            Feed(file);
        var random = new Random(seed);
        var mutator = new Mutator(random, [.. target.Seeds, .. corpus.Where(file => file.Length > 0)], target.Tokens);
        for (long i = 0; i < count && Failure is null; i++)
        {
            byte[] input = mutator.Next();
            if (random.Next(2) == 0)
                target.Repair(input, random);
            Feed(input);
        }
    }

    private void Feed(byte[] input)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            target.Read(input);
            ReadCount++;
        }
        catch (InvalidFileException)
        {
            RefusedCount++;
        }
        catch (Exception exception) when (target.IsEnvironment(exception))
        {
            RefusedCount++;
        }
        catch (Exception exception)
        {
            Failure ??= (input, exception.ToString());
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > MaximumAllocation)
            Failure ??= (input, $"{allocated} bytes were allocated for a file of {input.Length}");
    }
}
