using System;
using System.IO;
using System.Text;
using Managed.Media;
using Managed.Media.Pictures;
using Managed.Tensors;

namespace Managed.Cli;

/// <summary>Files that commands write, whole or not at all. What prevents it is told in a sentence that begins with the file's name.</summary>
internal static class OutputFile
{
    private const int DiskFullOnUnix = 28;
    private const int DiskFullOnWindows = unchecked((int)0x80070070);

    /// <summary>Fails now if the file could not be written later, so that no work is lost.</summary>
    public static void Require(string path) => Guard(path, () =>
    {
        if (Directory.Exists(path))
            throw new IOException();
        string probe = $"{Path.GetFullPath(path)}.{Path.GetRandomFileName()}.tmp";
        new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose).Dispose();
    });

    /// <summary>Fails if pictures are not written under such a name.</summary>
    public static void RequirePictureName(string path)
    {
        if (Path.GetExtension(path).ToLowerInvariant() is not (".png" or ".jpg" or ".jpeg"))
            throw new CommandFailure(ExitCode.Usage, $"{path}: pictures are written as .png or .jpg.");
    }

    /// <summary>Whether a picture of such a name is written as PNG.</summary>
    public static bool IsPng(string? path) => string.Equals(Path.GetExtension(path), ".png", StringComparison.OrdinalIgnoreCase);

    public static void WritePicture(string path, RgbImage picture) => Guard(path, () => PictureWriter.Write(path, picture));

    public static void Write(string path, Action<Stream> write, bool ownerOnly = false) => Guard(path, () => AtomicFile.Write(path, write, ownerOnly));

    /// <summary>Makes a file that only its owner can read, where the system knows owners; none may be there.</summary>
    public static void CreatePrivate(string path, string text) => Guard(path, () =>
    {
        if (Path.Exists(path))
            throw new CommandFailure(ExitCode.InvalidFile, $"{path}: is there already.");
        AtomicFile.Write(path, stream => stream.Write(Encoding.ASCII.GetBytes(text)), ownerOnly: true, overwrite: false);
    });

    /// <summary>Whether there is no room on the disk.</summary>
    public static bool IsDiskFull(IOException exception) => exception.HResult is DiskFullOnUnix or DiskFullOnWindows;

    public static void WritePng(string path, Tensor picture, int bitDepth, AlphaChannel? alpha) => Guard(path, () => PictureWriter.WritePng(path, picture, bitDepth, alpha));

    /// <summary>Makes a folder unless it is there.</summary>
    public static void CreateFolder(string path)
    {
        if (File.Exists(path))
            throw new CommandFailure(ExitCode.InvalidFile, $"{path}: is a file where a folder is wanted.");
        Guard(path, () => Directory.CreateDirectory(path));
    }

    /// <summary>Writes a file in whatever way.</summary>
    public static void Guard(string path, Action write)
    {
        if (path.Length == 0)
            throw new CommandFailure(ExitCode.Usage, "the name of a file is empty.");
        try
        {
            write();
        }
        catch (IOException full) when (IsDiskFull(full))
        {
            throw new CommandFailure(ExitCode.Budget, $"{path}: cannot be written, the disk is full.", full);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.InvalidFile, Describe(path, exception), exception);
        }
    }

    private static string Describe(string path, Exception exception)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? path;
        return exception switch
        {
            _ when Directory.Exists(path) => $"{path}: cannot be written, it is a folder.",
            _ when File.Exists(folder) => $"{path}: cannot be written, {folder} is a file and no folder.",
            _ when !Directory.Exists(folder) => $"{path}: cannot be written, there is no folder {folder}.",
            UnauthorizedAccessException => $"{path}: cannot be written, this account may not write in {folder}.",
            _ => $"{path}: cannot be written: {exception.Message}",
        };
    }
}
