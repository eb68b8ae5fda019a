using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Managed.Media.Tests.Samples;

/// <summary>FLAC streams, written bit by bit, and some that the format's own program (flac 1.4.2) wrote.</summary>
internal sealed class FlacBytes
{
    private readonly List<byte> stream = [];
    private int held;
    private int heldCount;
    private int frameStart;

    /// <summary>Begins a stream with what it says of itself.</summary>
    public FlacBytes(int channels, int bits, long samples, int smallest = 16, int largest = 64)
    {
        stream.AddRange([.. "fLaC"u8, 0x80, 0, 0, 34]);
        Bits(smallest, 16).Bits(largest, 16).Bits(0, 24).Bits(0, 24).Bits(250, 20).Bits(channels - 1, 3).Bits(bits - 1, 5).Bits((int)(samples >> 32), 4).Bits((int)samples, 32);
        stream.AddRange(new byte[16]);
    }

    /// <summary>Writes a number, highest bit first.</summary>
    public FlacBytes Bits(int value, int count)
    {
        for (int bit = count - 1; bit >= 0; bit--)
        {
            held = (held << 1) | (value >> bit & 1);
            if (++heldCount < 8)
                continue;
            stream.Add((byte)held);
            (held, heldCount) = (0, 0);
        }

        return this;
    }

    /// <summary>Writes the header of a frame of 16-bit samples: its number, its samples, how its channels belong together.</summary>
    public FlacBytes Frame(int number, int count, int channelCode, int bitsCode = 4)
    {
        frameStart = stream.Count;
        return Bits(0b1111_1111_1111_1000, 16).Bits(6, 4).Bits(0, 4).Bits(channelCode, 4).Bits(bitsCode, 3).Bits(0, 1).Bits(number, 8).Bits(count - 1, 8).Bits(Sum8(Frame()), 8);
    }

    /// <summary>Writes a channel whose samples stand as they are.</summary>
    public FlacBytes Verbatim(int bits, params int[] samples)
    {
        Bits(0b0000_0010, 8);
        foreach (int sample in samples)
            Bits(sample, bits);
        return this;
    }

    /// <summary>Ends a frame with its sum.</summary>
    public FlacBytes End(int error = 0)
    {
        Bits(0, (8 - heldCount) % 8);
        return Bits(Sum16(Frame()) ^ error, 16);
    }

    public byte[] Encode() => [.. stream];

    /// <summary>Two channels that differ by little, in two frames of up to 64: differences of order 4 and 0 of the left one and of left less right.</summary>
    public static byte[] Stereo16 { get; } = Convert.FromBase64String("ZkxhQ4AAACIAQABAAABFAABrAA+i8AAAAGQqNEIsFax+f6DXq2E9blW0//huiAA/ABkfGCMoJxAmwCJBAdzM5NbUdeoNet11t1a/trLcSiZzqczQTm9JXaBXLfdLfW//cym8oGc6HUzlBvS1v/rduuturtA3cdvJxnOZ1NBRCAAUaNGjRo0aNGjRo0aNGjRo0aNGQL//+G6IASMAGVEY9wvrE+Fd2vUB1q3XS3V+g7+O2E0znI6moouacs/datl2t9eofDjNZMMh0OoQABGjRo0aNGjRo0aM08s=");

    /// <summary>A constant, then plain samples, of eight bits in frames of up to 48.</summary>
    public static byte[] Mono8 { get; } = Convert.FromBase64String("ZkxhQ4AAACIAMAAwAAANAAA8AA+gcAAAAGQmsRJ1H4p+Yj3tuilmVZCD//huAgAvABn3AQNEif/4bgIBLwAZ4QI8lzcmX+e51Tvw7zjQst5UGSiGKRtX4rfWP/f5ReDF9G01R6hOQ4cQ6Ap2MTaKIwvd2f/4bgICAwAZYgI9vomeKbo=");

    /// <summary>A predictor of order 2 over bits that are all zero at the end, a constant, plain samples; of twenty-four bits.</summary>
    public static byte[] Three24 { get; } = Convert.FromBase64String("ZkxhQ4AAACIAQABAAACwAAEmAA+lcAAAAGShqEJPKvR4vcMtSGGyQg9g//huLAA/ABljQwEjKCcQxbkvCABCjcyWXlCVtZNdUZxcY3CcMMyCreSlVv5q+yLApbp4LnEmX5klk/lon/ZU9jWJT/gyPBIguTKLoiWCj/BT9h2NVHt0GzfpZGUX5KAAAAAUCgAAAvG7z+N3mNUzacbvNrirA6pm0JwinY3ebn+aO3FWBGMR1VTNokaJbzhFPCoBCRu82g14pv80c/DwQOKsDdRn3sYjq7ffdKmbRZtXEo0S337OrHCKeWJGSlQCF0W94Dd5sSk1fhrxTwytG/5o5PAkteHggtOcT8VYHLcT6ajPupqLh4xHUH4DIW++7mF6u1M2iETyVTauJihp8xolvAvhjP2dWe9ZKuEU99LQwMSMkbZIXqgEK5m/+It7xX03lIKk//huLAEjABktGQEX/wmS+YfqkwIracu6TElLgobK98whDCeEKXzbTNFXFJWTF10zqeUWR/CdEYZzuQn3gAAAAoFN3mxsFeWKTV+ohNlGvFNk88yDK0YhYsA/mjnd0bN8CS0aQKa4eCDWr5p05xOTHo2xVgdPjYFtxPqL/HQqM+5Ia2fmouEE2lsjEdTBSU7fgMh9uEGb77u6JzVYXq72liiUzaIzBRxRPJXvdA8AI/8=");

    /// <summary>Ramps: differences of order 3 and 2, the second over two bits that are zero.</summary>
    public static byte[] Ramp16 { get; } = Convert.FromBase64String("ZkxhQ4AAACIAZABkAAAyAAAyAA+i8AAAAGQcsVpdQGqAff6RGlae5ty6//huGABjABlkFsVoxWvFdAA////////////////iqAAf84Af///////////////4oww=");

    /// <summary>The samples of <see cref="Stereo16"/>, <see cref="Mono8"/>, <see cref="Three24"/> and <see cref="Ramp16"/>: hundred of each channel.</summary>
    public static int[] Samples(byte[] stream, int channel)
    {
        var samples = new int[100];
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = stream.AsSpan().SequenceEqual(Stereo16) ? Oscillation(i, 31000) + (channel * (i % 3))
                : stream.AsSpan().SequenceEqual(Mono8) ? (i >= 48 ? (((i * i * 37) + (i * 11)) % 251) - 125 : -128)
                : stream.AsSpan().SequenceEqual(Ramp16) ? (channel == 0 ? (i * i * 3) - 15000 : -i * 100)
                : channel switch { 0 => 256 * Oscillation(i, 30000), 1 => 5, _ => (int)((i * 2654435761L >> 7) % 16777216) - 8388608 };
        }

        return samples;
    }

    private static int Oscillation(int index, int factor)
    {
        (int now, int next) = (9000, 10000);
        for (int i = 0; i < index; i++)
            (now, next) = (next, ((next * factor) >> 14) - now);
        return now;
    }

    /// <summary>The sum that ends the header of a frame: CRC with the polynomial x⁸ + x² + x + 1.</summary>
    public static byte Sum8(ReadOnlySpan<byte> bytes) => (byte)Sum(bytes, 0x07, 8);

    /// <summary>The sum that ends a frame: CRC with the polynomial x¹⁶ + x¹⁵ + x² + 1.</summary>
    public static ushort Sum16(ReadOnlySpan<byte> bytes) => (ushort)Sum(bytes, 0x8005, 16);

    private static int Sum(ReadOnlySpan<byte> bytes, int polynomial, int width)
    {
        int sum = 0;
        foreach (byte value in bytes)
        {
            for (int bit = 7; bit >= 0; bit--)
                sum = ((sum << 1) ^ (((sum >> (width - 1) & 1) ^ (value >> bit & 1)) * polynomial)) & ((1 << width) - 1);
        }

        return sum;
    }

    private ReadOnlySpan<byte> Frame() => CollectionsMarshal.AsSpan(stream)[frameStart..];
}
