using System.Collections.Generic;
using System.IO;
using System.Text;
using Managed.Media.Pictures.Pnm;
using Managed.Media.Tests.Samples;

namespace Managed.Fuzz.Targets;

/// <summary>Binary PGM and PPM pictures of one and two bytes a sample.</summary>
internal sealed class PnmTarget : PictureTarget
{
    public override IReadOnlyList<byte[]> Seeds { get; } = [.. MakeSeeds()];

    private static IEnumerable<byte[]> MakeSeeds()
    {
        foreach (string header in (string[])["P5 5 4 255\n", "P5 5 4 31\n", "P6 2 3 1000\n", "P5# a\n5 #b\n 2\n65535 "])
            yield return [.. Encoding.ASCII.GetBytes(header), .. new byte[40]];
        var written = new MemoryStream();
        PnmWriter.Write(written, RandomPicture.Noise(6, 5, 1));
        yield return written.ToArray();
    }
}
