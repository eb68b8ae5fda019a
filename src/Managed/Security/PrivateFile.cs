using System;
using System.IO;

namespace Managed.Security;

/// <summary>Files that nobody but their owner may read, where the system knows owners.</summary>
internal static class PrivateFile
{
    /// <summary>How such a file is made or opened. A file that is there keeps who may read it.</summary>
    public static FileStreamOptions Options(FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
