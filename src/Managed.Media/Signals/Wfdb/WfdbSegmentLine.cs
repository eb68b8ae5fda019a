namespace Managed.Media.Signals.Wfdb;

/// <summary>A segment of a record; the name "~" stands for a gap.</summary>
internal sealed record WfdbSegmentLine(string Name, long FrameCount)
{
    public bool IsGap => Name == "~";
}
