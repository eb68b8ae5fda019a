using System;
using System.IO;
using Managed.Security;

namespace Managed.Media;

/// <summary>Files that appear whole or not at all.</summary>
public static class AtomicFile
{
    /// <summary>Writes to a temporary name beside the file, then moves it into place.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="ownerOnly">Whether nobody but its owner may read it, where the system knows owners.</param>
    /// <param name="overwrite">Whether it takes the place of a file that is there.</param>
    /// <exception cref="IOException">The folder is missing, the disk is full, or there is a file that is not to be overwritten; the file that was there is untouched.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is not writable, or the path is a folder; the file that was there is untouched.</exception>
    public static void Write(string path, Action<Stream> write, bool ownerOnly = false, bool overwrite = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string full = Path.GetFullPath(path);
        string temporary = $"{full}.{Path.GetRandomFileName()}.tmp";
        FileStream stream = ownerOnly
            ? new FileStream(temporary, PrivateFile.Options(FileMode.CreateNew, FileAccess.Write))
            : new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        try
        {
            using (stream)
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
