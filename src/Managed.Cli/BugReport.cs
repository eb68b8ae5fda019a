using System;
using System.IO;
using System.Runtime.InteropServices;
using Managed.Simd;

namespace Managed.Cli;

/// <summary>What is left behind when the program fails in a way that nobody foresaw.</summary>
internal static class BugReport
{
    /// <summary>Writes a report without the contents of any file, and returns a sentence that asks for it.</summary>
    public static string Write(Exception exception, string[] args)
    {
        string path = Path.Combine(Path.GetTempPath(), $"managed-report-{Environment.ProcessId}.txt");
        string report = $"""
            managed {typeof(BugReport).Assembly.GetName().Version} on {RuntimeInformation.OSDescription} {RuntimeInformation.ProcessArchitecture}
            width {SimdHardware.Level}, fused multiply-add {SimdHardware.FusedMultiplyAdd}
            command: {(args.Length > 0 ? args[0] : "none")}

            {exception}

            """;
        try
        {
            File.WriteAllText(path, report);
            return $"a bug of ours: {exception.Message} Please report it with the file {path}.";
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            return $"a bug of ours: {exception.Message} Please report it.\n{report}";
        }
    }
}
