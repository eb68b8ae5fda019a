using System;
using Xunit;

namespace Managed.Media.Tests.Samples;

/// <summary>What every reader promises about files that are not whole, whatever it reads.</summary>
internal static class Damage
{
    public static InvalidFileException Refuses(Action read, string reason)
    {
        InvalidFileException exception = Assert.Throws<InvalidFileException>(read);
        Assert.Contains(reason, exception.Reason, StringComparison.Ordinal);
        return exception;
    }

    /// <summary>A refusal that allocates next to nothing.</summary>
    public static void RefusesCheaply(Action read, string reason)
    {
        Refuses(read, reason);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidFileException>(read);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 1 << 20, $"{allocated} bytes were allocated before the refusal");
    }

    /// <summary>No beginning of a file is taken for the whole.</summary>
    public static void RefusesEveryBeginning(byte[] whole, Action<byte[]> read)
    {
        for (int length = 0; length < whole.Length; length++)
        {
            byte[] beginning = whole[..length];
            Exception? exception = Record.Exception(() => read(beginning));
            Assert.True(exception is InvalidFileException, $"{length} of {whole.Length} bytes: {exception?.ToString() ?? "read"}");
        }
    }

    /// <summary>Whatever one byte becomes, the file is read or refused.</summary>
    public static void SurvivesEveryChangedByte(byte[] whole, Action<byte[]> read)
    {
        for (int at = 0; at < whole.Length; at++)
        {
            foreach (byte mask in (byte[])[0x01, 0x10, 0x80, 0xFF])
            {
                byte[] changed = [.. whole];
                changed[at] ^= mask;
                Exception? exception = Record.Exception(() => read(changed));
                Assert.True(exception is null or InvalidFileException, $"byte {at} changed by {mask:X2}: {exception}");
            }
        }
    }
}
