using System.Collections.Generic;
using Managed.Media.Tests.Samples;

namespace Managed.Fuzz.Targets;

/// <summary>BMP pictures of every kind.</summary>
internal sealed class BmpTarget : PictureTarget
{
    public override IReadOnlyList<byte[]> Seeds { get; } = [.. MakeSeeds()];

    private static IEnumerable<byte[]> MakeSeeds()
    {
        byte[] noise = RandomPicture.Noise(16, 16, 1).Pixels.ToArray();
        foreach (int bits in (int[])[1, 4, 8])
        {
            byte[] palette = noise[..(3 << (bits == 8 ? 4 : bits))];
            int headerLength = bits == 8 ? 40 : 12;
            yield return new BmpBytes(9, 3, bits) { HeaderLength = headerLength, Palette = palette, ColorsUsed = 16, Data = new byte[36] }.Encode();
        }

        foreach (int bits in (int[])[16, 24, 32])
            yield return new BmpBytes(5, -5, bits) { HeaderLength = bits == 24 ? 124 : 40, Data = noise[..100] }.Encode();
        yield return new BmpBytes(5, 5, 16) { Compression = 3, Masks = [0xF800, 0x07E0, 0x001F], Data = noise[..60] }.Encode();
        yield return new BmpBytes(5, 5, 32) { HeaderLength = 108, Compression = 3, Masks = [0xFF, 0xFF00, 0xFF0000, 0xFF000000], Data = noise[..100] }.Encode();
        yield return new BmpBytes(5, 5, 32) { Compression = 6, Masks = [0xFF, 0xFF00, 0xFF0000, 0xFF000000], Data = noise[..100] }.Encode();
        byte[] runs = [6, 7, 0, 0, 0, 3, 1, 2, 3, 0, 2, 4, 1, 9, 0, 1];
        yield return new BmpBytes(6, 2, 8) { Compression = 1, Palette = noise[..30], ColorsUsed = 10, Data = runs }.Encode();
        byte[] halfByteRuns = [5, 0x12, 0, 0, 0, 5, 0x34, 0x56, 0x70, 0, 0, 1];
        yield return new BmpBytes(5, 2, 4) { Compression = 2, Palette = noise[..48], Data = halfByteRuns }.Encode();
    }
}
