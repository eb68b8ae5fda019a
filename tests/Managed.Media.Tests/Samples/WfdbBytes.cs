using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace Managed.Media.Tests.Samples;

/// <summary>Signal files and records of the WFDB formats, packed from samples.</summary>
internal static class WfdbBytes
{
    public static readonly int[] Formats = [8, 16, 24, 32, 61, 80, 160, 212, 310, 311];

    /// <summary>The bits of a sample; those of a difference for format 8.</summary>
    public static int BitCount(int format) => format switch { 8 or 80 => 8, 16 or 61 or 160 => 16, 24 => 24, 32 => 32, 212 => 12, _ => 10 };

    /// <summary>Packs samples; for format 8 they are differences.</summary>
    public static byte[] Pack(int format, ReadOnlySpan<int> samples)
    {
        var stream = new MemoryStream();
        Span<byte> four = stackalloc byte[4];
        for (int i = 0; i < samples.Length; i++)
        {
            int sample = samples[i];
            BinaryPrimitives.WriteInt32LittleEndian(four, sample);
            int second = i + 1 < samples.Length ? samples[i + 1] : 0;
            int third = i + 2 < samples.Length ? samples[i + 2] : 0;
            switch (format)
            {
                case 8:
                    stream.WriteByte((byte)sample);
                    break;
                case 80:
                    stream.WriteByte((byte)(sample + 128));
                    break;
                case 16 or 24 or 32:
                    stream.Write(four[..(format / 8)]);
                    break;
                case 61:
                    stream.Write([four[1], four[0]]);
                    break;
                case 160:
                    BinaryPrimitives.WriteInt32LittleEndian(four, sample + 32768);
                    stream.Write(four[..2]);
                    break;
                case 212 when i % 2 == 0:
                    stream.Write([(byte)sample, (byte)(((sample >> 8) & 15) | ((second >> 8 & 15) << 4)), (byte)second]);
                    break;
                case 310 when i % 3 == 0:
                    BinaryPrimitives.WriteInt32LittleEndian(
                        four, ((sample & 1023) << 1) | ((third & 31) << 11) | ((second & 1023) << 17) | (((third >> 5) & 31) << 27));
                    stream.Write(four);
                    break;
                case 311 when i % 3 == 0:
                    BinaryPrimitives.WriteInt32LittleEndian(four, (sample & 1023) | ((second & 1023) << 10) | ((third & 1023) << 20));
                    stream.Write(four);
                    break;
            }
        }

        return stream.ToArray();
    }

    /// <summary>A record of two signals in one file, with several samples of the second in a frame.</summary>
    public static Dictionary<string, byte[]> Record(int format, int frames, int perFrame, int[] samples) => new()
    {
        ["r.hea"] = Encoding.ASCII.GetBytes(
            $"r 2 100 {frames}\nr.dat {format} 200/mV 12 0 0\nr.dat {format}x{perFrame} 10(5)/mmHg 12 0 0 0 0 second one\n"),
        ["r.dat"] = Pack(format, samples),
    };
}
