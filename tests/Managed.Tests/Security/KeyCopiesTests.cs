using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Runtime.CompilerServices;
using Managed.Security;
using Xunit;

namespace Managed.Tests.Security;

/// <summary>What is left of keys in the memory of the process, all of which is looked at.</summary>
public class KeyCopiesTests
{
    private const int Start = 8;

    [SkippableFact]
    public void No_copy_of_a_key_is_left_of_which_others_were_derived()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "skipped: only Linux shows a process its own memory as a file");

        // The key itself is nowhere but in the frame of a method that has ended: what is looked for is kept inverted.
        var inverted = new byte[AuthenticatedCipher.KeyLength];
        new Random(20_26).NextBytes(inverted);
        byte[] derived = DeriveAndForget(inverted);
        Assert.Equal(0, Copies(inverted));
        byte[] kept = GC.AllocateArray<byte>(inverted.Length, pinned: true); // The collector would move it while memory is looked through.
        inverted.CopyTo(kept.AsSpan());
        Invert(kept);
        Assert.True(Copies(inverted) > 0, "a copy that is there was not found");
        GC.KeepAlive(kept);
        GC.KeepAlive(derived);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte[] DeriveAndForget(byte[] inverted)
    {
        Span<byte> key = stackalloc byte[AuthenticatedCipher.KeyLength];
        inverted.CopyTo(key);
        Invert(key);
        byte[] derived = KeyDerivation.Derive(key, [1, 2, 3], "purpose"u8);
        key.Clear();
        return derived;
    }

    private static void Invert(Span<byte> bytes)
    {
        foreach (ref byte value in bytes)
            value = (byte)~value;
    }

    private static int Copies(byte[] inverted)
    {
        byte[] start = inverted[..Start];
        Invert(start);
        int copies = 0;
        var buffer = new byte[1 << 20];
        using FileStream memory = File.OpenRead("/proc/self/mem");
        foreach ((long begin, long end) in Writable())
        {
            for (long at = begin; at < end; at += buffer.Length - inverted.Length)
            {
                int count = Read(memory, buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - at)), at);
                for (int i = 0, found; i <= count - inverted.Length && (found = buffer.AsSpan(i, count - i).IndexOf(start)) >= 0; i += found + 1)
                    copies += IsCopy(buffer.AsSpan(i + found), inverted) ? 1 : 0;
                buffer.AsSpan().Clear();
            }
        }

        return copies;
    }

    private static bool IsCopy(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> inverted)
    {
        for (int i = 0; i < inverted.Length; i++)
        {
            if (i >= bytes.Length || bytes[i] != (byte)~inverted[i])
                return false;
        }

        return true;
    }

    private static int Read(FileStream memory, Span<byte> buffer, long at)
    {
        try
        {
            return RandomAccess.Read(memory.SafeFileHandle, buffer, at);
        }
        catch (IOException)
        {
            // The region went since the list of them was read.
            return 0;
        }
    }

    private static IEnumerable<(long Begin, long End)> Writable()
    {
        foreach (string line in File.ReadAllLines("/proc/self/maps"))
        {
            string[] parts = line.Split(['-', ' '], 4);
            if (parts[2].StartsWith("rw", StringComparison.Ordinal))
                yield return (long.Parse(parts[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture), long.Parse(parts[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        }
    }
}
