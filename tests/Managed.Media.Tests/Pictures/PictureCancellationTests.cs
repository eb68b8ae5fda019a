using System;
using System.Buffers;
using System.IO;
using System.Threading;
using Managed.Media.Pictures;
using Managed.Media.Tests.Samples;
using Managed.Tensors;
using Xunit;

namespace Managed.Media.Tests.Pictures;

public sealed class PictureCancellationTests
{
    [Fact]
    public void Nothing_is_read_for_whoever_has_gone() =>
        Assert.Throws<OperationCanceledException>(() => PictureReader.Read(JpegSamples.Gray, "sample", null, new CancellationToken(canceled: true)));

    /// <summary>Each scan of a file costs as much as a picture, and a file of some kilobytes has a hundred.</summary>
    [Theory]
    [InlineData(nameof(JpegSamples.Progressive420))]
    [InlineData(nameof(JpegSamples.Colour420))]
    public void A_JPEG_is_left_in_the_middle_of_whichever_scan_it_is_in(string name)
    {
        byte[] file = Array.Find(JpegSamples.All, sample => sample.Name == name).File;
        int count = Looked.CountOf(file);
        for (int at = 1; at <= count; at++)
            Assert.Throws<OperationCanceledException>(() => Looked.ReadUntil(file, at));
    }

    [Fact]
    public void A_PNG_is_left_in_the_middle_of_its_rows()
    {
        using var stream = new MemoryStream();
        PictureWriter.WritePng(stream, RandomPicture.Noise(200, 200, 1));
        byte[] file = stream.ToArray();
        int count = Looked.CountOf(file);
        Assert.Throws<OperationCanceledException>(() => Looked.ReadUntil(file, count / 2));
    }

    /// <summary>Bytes that notice how often a reader looks at them.</summary>
    private sealed class Looked(byte[] bytes, Action<int> notice) : MemoryManager<byte>
    {
        private int count;

        public static int CountOf(byte[] file)
        {
            int count = 0;
            using var looked = new Looked(file, now => count = now);
            PictureReader.Read(looked.Memory, "sample");
            return count;
        }

        /// <summary>Cancels when the reader looks at the bytes for so many times.</summary>
        public static RgbImage ReadUntil(byte[] file, int at)
        {
            using var stop = new CancellationTokenSource();
            using var looked = new Looked(file, now =>
            {
                if (now == at)
                    stop.Cancel();
            });
            return PictureReader.Read(looked.Memory, "sample", null, stop.Token);
        }

        public override Span<byte> GetSpan()
        {
            notice(++count);
            return bytes;
        }

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin() => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
        }
    }
}
