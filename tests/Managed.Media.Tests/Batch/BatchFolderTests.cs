using System;
using System.IO;
using System.Linq;
using Managed.Faces;
using Managed.Media.Batch;
using Xunit;

namespace Managed.Media.Tests.Batch;

/// <summary>A unit counts as done when its record and its output are whole, whatever became of the process or the files.</summary>
public sealed class BatchFolderTests : IDisposable
{
    private static readonly BatchUnit Unit = BatchSamples.Manifest(2).Units[0];

    private readonly string folder = Directory.CreateTempSubdirectory("managed-batch").FullName;
    private readonly BatchFolder outputs;

    public BatchFolderTests() => outputs = new BatchFolder(folder);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_unit_is_done_when_its_record_is_there()
    {
        Assert.Null(outputs.Find(Unit));
        File.WriteAllText(outputs.PathOf(Unit, ".npy"), "rows");
        Assert.Null(outputs.Find(Unit));
        outputs.Complete(Unit, ".npy", [new FaceBox(1, 2.5f, 3, 4), new FaceBox(0.1f, -7, 1e-9f, 5)]);
        BatchRecord record = outputs.Find(Unit)!;
        Assert.Equal([new FaceBox(1, 2.5f, 3, 4), new FaceBox(0.1f, -7, 1e-9f, 5)], record.Faces.ToArray());
        Assert.Equal(Unit.Digest + ".npy", record.Output);
    }

    [Fact]
    public void A_unit_that_gave_nothing_is_done_too()
    {
        outputs.Complete(Unit, null, []);
        Assert.Null(outputs.Find(Unit)!.Output);
    }

    [Fact]
    public void Faces_without_an_output_are_none()
    {
        Assert.Throws<ArgumentException>(() => outputs.Complete(Unit, null, [new FaceBox(1, 2, 3, 4)]));
        outputs.Complete(Unit, null, []);
        string path = outputs.PathOf(Unit, ".json");
        string changed = File.ReadAllText(path).Replace("\"faces\":[]", "\"faces\":[[1,2,3,4]]", StringComparison.Ordinal);
        Assert.Contains("[[1,2,3,4]]", changed, StringComparison.Ordinal);
        File.WriteAllText(path, changed);
        Assert.Null(outputs.Find(Unit));
    }

    [Fact]
    public void A_unit_whose_output_is_missing_or_not_whole_is_not_done()
    {
        string path = outputs.PathOf(Unit, ".png");
        byte[] whole = [.. Enumerable.Range(0, 300).Select(i => (byte)i)];
        File.WriteAllBytes(path, whole);
        outputs.Complete(Unit, ".png", []);
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] changed = [.. whole];
            changed[at] ^= 1;
            File.WriteAllBytes(path, changed);
            Assert.Null(outputs.Find(Unit));
            File.WriteAllBytes(path, whole[..at]);
            Assert.Null(outputs.Find(Unit));
        }

        File.WriteAllBytes(path, whole);
        Assert.NotNull(outputs.Find(Unit));
        File.Delete(path);
        Assert.Null(outputs.Find(Unit));
    }

    [Fact]
    public void A_record_that_is_cut_off_or_anothers_counts_for_nothing()
    {
        File.WriteAllText(outputs.PathOf(Unit, ".png"), "picture");
        outputs.Complete(Unit, ".png", []);
        string path = outputs.PathOf(Unit, ".json");
        string whole = File.ReadAllText(path);

        // The line end alone is no part of the record.
        for (int length = 0; length < whole.Length - 1; length++)
        {
            File.WriteAllText(path, whole[..length]);
            Assert.Null(outputs.Find(Unit));
        }

        File.WriteAllText(path, whole.Replace(Unit.Digest, new string('0', 64), StringComparison.Ordinal));
        Assert.Null(outputs.Find(Unit));
        File.WriteAllText(path, whole.Replace(Unit.Digest + ".png", "../" + Unit.Digest + ".png", StringComparison.Ordinal));
        Assert.Null(outputs.Find(Unit));
        File.WriteAllText(path, whole + whole);
        Assert.Null(outputs.Find(Unit));
    }
}
