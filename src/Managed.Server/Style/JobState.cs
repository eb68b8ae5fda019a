namespace Managed.Server.Style;

/// <summary>Where a job stands, in the words of its documents.</summary>
internal static class JobState
{
    public const string Queued = "queued";
    public const string Running = "running";
    public const string Done = "done";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";

    public static bool IsEnd(string state) => state is Done or Failed or Cancelled;
}
