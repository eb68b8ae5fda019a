using System;
using System.IO;
using Managed.Inspection;
using Managed.Media.Pictures;

namespace Managed.Cli.Commands.Features;

/// <summary>Many pictures as one argument: a folder, a pattern, one file, or a zip archive.</summary>
internal sealed class PictureInput : IDisposable
{
    private readonly IDisposable? archive;

    private PictureInput(IPictureSet pictures)
    {
        Pictures = pictures;
        archive = pictures as IDisposable;
    }

    public IPictureSet Pictures { get; }

    /// <summary>Opens what an argument names.</summary>
    /// <param name="argument">The argument.</param>
    /// <param name="folder">In an archive, only pictures whose names begin so.</param>
    public static PictureInput Open(string argument, string? folder = null)
    {
        if (Directory.Exists(argument) || argument.AsSpan().IndexOfAny('*', '?') >= 0)
            return new PictureInput(new PictureFiles(Arguments.ExpandPictures([argument])));
        return new PictureInput(InputFile.Read<IPictureSet>(
            argument,
            ExitCode.InvalidFile,
            path => PictureArchive.Recognizes(path) ? PictureArchive.Open(path, folder ?? string.Empty) : new PictureFiles([path])));
    }

    public void Dispose() => archive?.Dispose();
}
