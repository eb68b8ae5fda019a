using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Managed.Media.Pictures;
using Managed.Media.Tests.Samples;
using Managed.Tensors;
using Xunit;

namespace Managed.Media.Tests.Pictures.Png;

public sealed class AnimatedPngTests
{
    private readonly RgbImage still = RandomPicture.Noise(200, 150, 1);

    [Fact]
    public void Readers_that_know_no_animation_read_the_still_picture() =>
        Assert.True(still.Pixels.SequenceEqual(Reading.Read(Write(Frames(3), 3)).Pixels));

    [Fact]
    public void Chunks_are_numbered_through_and_every_frame_holds_its_picture()
    {
        PictureFrame[] frames = [.. Frames(3)];
        (string Name, byte[] Data)[] chunks = [.. Chunks(Write(frames, 3))];
        Assert.Equal(["IHDR", "acTL", "IDAT"], chunks.Take(3).Select(chunk => chunk.Name));
        Assert.Equal("IEND", chunks[^1].Name);
        Assert.Equal([0, 0, 0, 3, 0, 0, 0, 0], chunks[1].Data);
        (string Name, byte[] Data)[] numbered = [.. chunks.Where(chunk => chunk.Name is "fcTL" or "fdAT")];
        Assert.True(numbered.Length > 6, "frames of several data chunks were to be written");
        Assert.Equal(Enumerable.Range(0, numbered.Length), numbered.Select(chunk => BinaryPrimitives.ReadInt32BigEndian(chunk.Data)));
        int[] starts = [.. Enumerable.Range(0, numbered.Length).Where(i => numbered[i].Name == "fcTL"), numbered.Length];
        for (int i = 0; i < frames.Length; i++)
        {
            byte[] control = numbered[starts[i]].Data;
            Assert.Equal([0, 0, 0, 200, 0, 0, 0, 150, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)(100 + i), 1000 >> 8, 1000 & 255, 0, 0], control[4..]);
            byte[] data = [.. numbered[(starts[i] + 1)..starts[i + 1]].SelectMany(chunk => chunk.Data[4..])];
            RgbImage frame = Reading.Read(PngBytes.File(PngBytes.Chunk("IHDR", chunks[0].Data), PngBytes.Chunk("IDAT", data), PngBytes.End));
            Assert.True(frames[i].Picture.Pixels.SequenceEqual(frame.Pixels));
        }
    }

    [Fact]
    public void A_frame_is_taken_when_the_one_before_has_been_written()
    {
        var stream = new MemoryStream();
        var lengths = new List<long>();
        PictureWriter.WriteAnimation(stream, still, 3, Frames(3).Select(frame =>
        {
            lengths.Add(stream.Length);
            return frame;
        }));
        Assert.True(lengths[1] > lengths[0] + 50_000 && lengths[2] > lengths[1] + 50_000, string.Join(' ', lengths));
    }

    [Fact]
    public void Frames_of_another_size_or_number_or_delay_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Write(Frames(3), 2));
        Assert.Throws<ArgumentException>(() => Write(Frames(3), 4));
        Assert.Throws<ArgumentException>(() => Write([new PictureFrame(RandomPicture.Noise(199, 150, 1), TimeSpan.Zero)], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Write([], 0));
        Assert.Throws<ArgumentException>(() => Write([new PictureFrame(still, TimeSpan.FromMinutes(2))], 1));
    }

    private static IEnumerable<PictureFrame> Frames(int count) =>
        Enumerable.Range(0, count).Select(i => new PictureFrame(RandomPicture.Noise(200, 150, 10 + i), TimeSpan.FromMilliseconds(100 + i)));

    private static IEnumerable<(string Name, byte[] Data)> Chunks(byte[] file)
    {
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            yield return (Encoding.ASCII.GetString(file, at + 4, 4), file[(at + 8)..(at + 8 + length)]);
            at += 12 + length;
        }
    }

    private byte[] Write(IEnumerable<PictureFrame> frames, int count)
    {
        var stream = new MemoryStream();
        PictureWriter.WriteAnimation(stream, still, count, frames);
        return stream.ToArray();
    }
}
