using System.Collections.Generic;
using System.IO;
using System.Linq;
using Managed.Media.Pictures.Jpeg;
using Managed.Media.Tests.Samples;
using Managed.Tensors;

namespace Managed.Fuzz.Targets;

/// <summary>JPEG pictures as our own writer and libjpeg make them, progressive ones among them; a corpus brings other kinds.</summary>
internal sealed class JpegTarget : PictureTarget
{
    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Encode(RandomPicture.Noise(1, 1, 1), 50),
        Encode(RandomPicture.Noise(17, 9, 1), 20),
        Encode(RandomPicture.Slopes(40, 25, 2), 92),
        .. JpegSamples.All.Select(sample => sample.File),
    ];

    private static byte[] Encode(RgbImage picture, int quality)
    {
        var stream = new MemoryStream();
        JpegWriter.Write(stream, picture, quality);
        return stream.ToArray();
    }
}
