using System;
using System.IO;
using System.Linq;
using Managed.Formats;
using Managed.Media.Pictures;
using Managed.Media.Tests.Batch;
using Managed.Media.Tests.Samples;
using Managed.Tensors;
using Managed.Tests.Formats;
using Xunit;

namespace Managed.Media.Tests;

/// <summary>The disk becomes full at any byte of any kind of output: the file that was there stays, and nothing is left beside it.</summary>
public sealed class OutputFaultTests : IDisposable
{
    private const int Places = 60;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("jpeg")]
    [InlineData("animation")]
    [InlineData("npy")]
    [InlineData("safetensors")]
    [InlineData("manifest")]
    public void A_full_disk_leaves_the_file_that_was_there(string kind)
    {
        Action<Stream> write = Writer(kind);
        using var whole = new MemoryStream();
        write(whole);
        string path = folder.PathOf("output");
        File.WriteAllText(path, "what was there");
        long[] rooms = [.. Enumerable.Range(0, Places).Select(i => whole.Length * i / Places), whole.Length - 1];
        foreach (long room in rooms.Distinct())
        {
            Assert.Throws<IOException>(() => AtomicFile.Write(path, stream => write(new FullDisk(stream, room))));
            Assert.Equal("what was there", File.ReadAllText(path));
            Assert.Equal(["output"], folder.FileNames);
        }

        AtomicFile.Write(path, stream => write(new FullDisk(stream, whole.Length)));
        Assert.Equal(whole.ToArray(), File.ReadAllBytes(path));
    }

    private static Action<Stream> Writer(string kind)
    {
        var random = new Random(1);
        var tensor = new Tensor([3, 24, 20]);
        foreach (ref float value in tensor.Span)
            value = random.NextSingle();
        RgbImage picture = RgbImage.FromTensor(tensor.Reshape([1, 3, 24, 20]));
        return kind switch
        {
            "jpeg" => stream => PictureWriter.WriteJpeg(stream, picture),
            "animation" => stream => PictureWriter.WriteAnimation(stream, picture, 2, [new PictureFrame(picture, TimeSpan.FromSeconds(1)), new PictureFrame(picture, TimeSpan.FromSeconds(1))]),
            "npy" => stream => Npy.Write(stream, tensor),
            "safetensors" => stream => SafeTensors.Write(stream, [SafeTensors.Singles("x", tensor.Shape, tensor.Span)]),
            "manifest" => BatchSamples.Manifest(6).Write,
            _ => throw new ArgumentException(kind),
        };
    }
}
