using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Managed.Server.Http;

namespace Managed.Server.Style;

/// <summary>The pictures of a job as a zip archive: those on the way under their iterations, then what was painted. A piece of a picture is in memory at a time.</summary>
internal sealed class SeriesArchive
{
    private const string ResultName = "result.png";
    private readonly List<(string Name, string File)> entries = [];

    public SeriesArchive(JobFolder folder)
    {
        foreach (int iteration in folder.PictureIterations())
            entries.Add((string.Create(CultureInfo.InvariantCulture, $"{iteration:0000}.png"), folder.PictureFile(iteration)));
        if (File.Exists(folder.ResultFile))
            entries.Add((ResultName, folder.ResultFile));
    }

    public bool IsEmpty => entries.Count == 0;

    /// <summary>Writes the archive; a picture that is deleted meanwhile is left out.</summary>
    public async Task WriteAsync(Stream stream, CancellationToken cancellation)
    {
        // The archive writes synchronously, which a connection does not take: so it writes into memory that is emptied after each piece.
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
        var piece = new byte[Answer.PieceLength];
        using (var archive = new ZipArchive(pipe.Writer.AsStream(leaveOpen: true), ZipArchiveMode.Create))
        {
            foreach ((string name, string file) in entries)
            {
                using FileStream? picture = JobFolder.OpenIfThere(file);
                if (picture is null)
                    continue;
                using Stream entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
                for (int count; (count = await picture.ReadAsync(piece, cancellation).ConfigureAwait(false)) > 0;)
                {
                    entry.Write(piece.AsSpan(0, count));
                    await PassOnAsync(pipe.Reader, stream, cancellation).ConfigureAwait(false);
                }
            }
        }

        await PassOnAsync(pipe.Reader, stream, cancellation).ConfigureAwait(false);
    }

    private static async Task PassOnAsync(PipeReader reader, Stream stream, CancellationToken cancellation)
    {
        if (!reader.TryRead(out ReadResult read))
            return;
        foreach (ReadOnlyMemory<byte> piece in read.Buffer)
            await stream.WriteAsync(piece, cancellation).ConfigureAwait(false);
        reader.AdvanceTo(read.Buffer.End);
    }
}
