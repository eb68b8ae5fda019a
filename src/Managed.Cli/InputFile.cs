using System;
using System.IO;
using Managed.Media.Pictures;
using Managed.Tensors;

namespace Managed.Cli;

/// <summary>Files that commands read. What is wrong with one is told in a sentence that begins with its name as it was given.</summary>
internal static class InputFile
{
    public static RgbImage ReadPicture(string path) => Read(path, ExitCode.InvalidFile, static path => PictureReader.Read(path));

    public static (RgbImage Picture, AlphaChannel? Alpha) ReadPictureWithAlpha(string path) =>
        Read(path, ExitCode.InvalidFile, static path => PictureReader.ReadWithAlpha(path));

    /// <summary>Reads a picture in memory.</summary>
    public static RgbImage ReadPicture(string name, byte[] bytes) => Read(name, ExitCode.InvalidFile, name => PictureReader.Read(bytes, name));

    /// <summary>Reads a picture in memory, and the alpha of a PNG.</summary>
    public static (RgbImage Picture, AlphaChannel? Alpha) ReadPictureWithAlpha(string name, byte[] bytes) =>
        Read(name, ExitCode.InvalidFile, name => PictureReader.ReadWithAlpha(bytes, name));

    /// <summary>Reads a file in whatever way; only what lies with the file becomes a failure with the exit code.</summary>
    public static T Read<T>(string path, int exitCode, Func<string, T> read)
    {
        if (path.Length == 0)
            throw new CommandFailure(ExitCode.Usage, "the name of a file is empty.");
        try
        {
            return read(path);
        }
        catch (InvalidFileException invalid)
        {
            throw new CommandFailure(exitCode, invalid.Message, invalid);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new CommandFailure(exitCode, Describe(path, exception), exception);
        }
    }

    /// <summary>Reads a folder in whatever way; what is wrong with a file in it is told with that file's name.</summary>
    public static void ReadFolder(string path, int exitCode, Action<string> read)
    {
        if (path.Length == 0)
            throw new CommandFailure(ExitCode.Usage, "the name of a folder is empty.");
        if (!Directory.Exists(path))
            throw new CommandFailure(exitCode, $"{path}: there is no such folder.");
        try
        {
            read(path);
        }
        catch (InvalidFileException invalid)
        {
            throw new CommandFailure(exitCode, invalid.Message, invalid);
        }
        catch (FileNotFoundException missing)
        {
            throw new CommandFailure(exitCode, $"{path}: needs the file {missing.FileName}, which is missing.", missing);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new CommandFailure(exitCode, $"{path}: cannot be read: {exception.Message}", exception);
        }
    }

    private static string Describe(string path, Exception exception) => exception switch
    {
        _ when Directory.Exists(path) => $"{path}: is a folder where a file is wanted.",
        FileNotFoundException { FileName: string name } when name != Path.GetFullPath(path) => $"{path}: needs the file {name}, which is missing.",
        FileNotFoundException or DirectoryNotFoundException => $"{path}: there is no such file.",
        UnauthorizedAccessException => $"{path}: this account may not read it.",
        NotSupportedException => $"{path}: is a pipe or a device where a file is wanted.",
        _ => $"{path}: cannot be read: {exception.Message}",
    };
}
