using System;
using Managed.Media.Pictures;
using Managed.Tensors;
using Xunit;

namespace Managed.Media.Tests.Samples;

/// <summary>What every reader promises about files that are not whole.</summary>
internal static class Reading
{
    public static RgbImage Read(byte[] bytes, PictureOptions? options = null) => PictureReader.Read(bytes, "sample", options);

    public static InvalidFileException Refuses(byte[] bytes, string reason, PictureOptions? options = null)
    {
        InvalidFileException exception = Assert.Throws<InvalidFileException>(() => Read(bytes, options));
        Assert.Equal("sample", exception.File);
        Assert.Contains(reason, exception.Reason, StringComparison.Ordinal);
        return exception;
    }

    /// <summary>A refusal that allocates next to nothing.</summary>
    public static void RefusesCheaply(byte[] bytes, string reason, PictureOptions? options = null)
    {
        Refuses(bytes, reason, options);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidFileException>(() => Read(bytes, options));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 1 << 20, $"{allocated} bytes were allocated before the refusal");
    }

    /// <summary>No beginning of a file is taken for a picture.</summary>
    public static void RefusesEveryBeginning(byte[] whole)
    {
        for (int length = 0; length < whole.Length; length++)
        {
            byte[] beginning = whole[..length];
            Exception? exception = Record.Exception(() => PictureReader.ReadWithAlpha(beginning, "sample"));
            Assert.True(exception is InvalidFileException, $"{length} of {whole.Length} bytes: {exception?.ToString() ?? "read"}");
        }
    }

    /// <summary>Whatever one byte becomes, the file is refused, or read as a picture within the limit.</summary>
    public static void SurvivesEveryChangedByte(byte[] whole)
    {
        var options = new PictureOptions { MaximumPixels = 100_000 };
        for (int at = 0; at < whole.Length; at++)
        {
            foreach (byte mask in (byte[])[0x01, 0x10, 0x80, 0xFF])
            {
                byte[] changed = [.. whole];
                changed[at] ^= mask;
                Exception? exception = Record.Exception(() => PictureReader.ReadWithAlpha(changed, "sample", options));
                Assert.True(exception is null or InvalidFileException, $"byte {at} changed by {mask:X2}: {exception}");
            }
        }
    }
}
