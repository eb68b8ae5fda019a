using System;
using System.IO;

namespace Managed.Security;

/// <summary>Files that nobody but their owner may read, where the system knows owners.</summary>
internal static class PrivateFile
{
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMac = 35;
    private const int SharingViolationOnWindows = unchecked((int)0x80070020);

    /// <summary>How such a file is made or opened. A file that is there keeps who may read it.</summary>
    public static FileStreamOptions Options(FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    /// <summary>Whether a file could not be opened because another process has it open.</summary>
    public static bool IsHeld(IOException exception) => exception.HResult is WouldBlockOnLinux or WouldBlockOnMac or SharingViolationOnWindows;
}
