using System;
using System.Diagnostics;

namespace Managed.Cli;

/// <summary>What the process needed at most.</summary>
internal static class PeakMemory
{
    /// <summary>Bytes of memory held at most; 0 where the system does not tell, as without /proc.</summary>
    public static long Bytes
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            try
            {
                return process.PeakWorkingSet64;
            }
            catch (InvalidOperationException)
            {
                return 0;
            }
        }
    }
}
