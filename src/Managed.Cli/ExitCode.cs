namespace Managed.Cli;

/// <summary>The program's exit codes; their meaning is a promise to scripts.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int NoMatch = 1;
    public const int Usage = 2;
    public const int InvalidFile = 3;
    public const int Model = 4;
    public const int Budget = 5;
    public const int Cancelled = 6;
    public const int Bug = 70;
}
