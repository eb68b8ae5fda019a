using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using Managed.Formats;
using Managed.Media;
using Managed.Media.Pictures;
using Managed.Tensors;

namespace Managed.Server.Style;

/// <summary>The files of a job: what was asked for, its pictures as they came, the stored run, and what was painted.</summary>
internal sealed class JobFolder(string path)
{
    private const string StoredName = "job.json";
    private const int MaximumStored = 1 << 20;
    private const int MaximumDepth = 8;

    /// <summary>Whether it was made for a job that was never stored in it: the service was ended in between.</summary>
    public bool IsUnfinished => StyleJobs.IsId(Path.GetFileName(path)) && !File.Exists(Path.Combine(path, StoredName));

    public string CheckpointFile => Path.Combine(path, "run.safetensors");

    public string ResultFile => Path.Combine(path, "result.png");

    public string ContentFile => Path.Combine(path, "content");

    /// <summary>Makes the folder, for its owner alone.</summary>
    public void Create(ReadOnlySpan<byte> content, IReadOnlyList<ReadOnlyMemory<byte>> styles)
    {
        CreatePrivate(path);
        File.WriteAllBytes(ContentFile, content);
        for (int i = 0; i < styles.Count; i++)
            File.WriteAllBytes(StyleFile(i), styles[i].Span);
    }

    public string StyleFile(int index) => Path.Combine(path, string.Create(CultureInfo.InvariantCulture, $"style-{index}"));

    public string PictureFile(int iteration) => Path.Combine(path, string.Create(CultureInfo.InvariantCulture, $"picture-{iteration}.png"));

    /// <summary>The iterations of which there are pictures, in order.</summary>
    public IReadOnlyList<int> PictureIterations() => !Directory.Exists(path) ? [] :
    [
        .. Directory.EnumerateFiles(path, "picture-*.png")
            .Select(file => int.TryParse(Path.GetFileNameWithoutExtension(file)["picture-".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int iteration) ? iteration : 0)
            .Where(iteration => iteration > 0).Order(),
    ];

    public void Save(StoredJob job) =>
        AtomicFile.Write(Path.Combine(path, StoredName), stream => stream.Write(JsonSerializer.SerializeToUtf8Bytes(job, ServerDocuments.Default.StoredJob)), ownerOnly: true);

    public static void SavePicture(string file, Tensor picture) => AtomicFile.Write(file, stream => PictureWriter.WritePng(stream, RgbImage.FromTensor(picture)), ownerOnly: true);

    /// <summary>What was asked for; null where the folder holds no whole job.</summary>
    public StoredJob? Read()
    {
        try
        {
            using JsonDocument document = StrictJson.Parse(WholeFile.Read(Path.Combine(path, StoredName), MaximumStored), MaximumDepth);
            StoredJob? job = document.RootElement.Deserialize(ServerDocuments.Default.StoredJob);
            return job?.Id == Path.GetFileName(path) && job is { Owner: not null, State: not null, Options: not null } ? job : null;
        }
        catch (Exception exception) when (exception is IOException or JsonException or InvalidFileException)
        {
            return null;
        }
    }

    /// <summary>Opens a file to be read; null where it is not there. It may be deleted meanwhile.</summary>
    public static FileStream? OpenIfThere(string file)
    {
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Leaves what was painted, and nothing that it was painted from.</summary>
    public void DropInputs()
    {
        foreach (string file in Directory.EnumerateFiles(path, "style-*").Append(ContentFile).Append(CheckpointFile).ToArray())
            File.Delete(file);
    }

    public void Delete()
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }

    /// <summary>Makes a folder that only its owner can look into, where the system knows owners.</summary>
    public static void CreatePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
