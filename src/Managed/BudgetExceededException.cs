using System;
using System.Globalization;

namespace Managed;

/// <summary>A piece of work needs more memory than it may have. Nothing has been started.</summary>
public sealed class BudgetExceededException : Exception
{
    private const double Mebibyte = 1 << 20;

    /// <summary>An exceeded budget.</summary>
    /// <param name="work">What was to be done, as a noun phrase.</param>
    /// <param name="neededBytes">Bytes that it needs.</param>
    /// <param name="allowedBytes">Bytes that it may have.</param>
    public BudgetExceededException(string work, long neededBytes, long allowedBytes)
        : base(string.Create(CultureInfo.InvariantCulture, $"{work} needs {neededBytes / Mebibyte:F1} MiB; {allowedBytes / Mebibyte:F1} MiB are allowed."))
    {
        NeededBytes = neededBytes;
        AllowedBytes = allowedBytes;
    }

    /// <summary>Bytes that the work needs.</summary>
    public long NeededBytes { get; }

    /// <summary>Bytes that it may have.</summary>
    public long AllowedBytes { get; }
}
