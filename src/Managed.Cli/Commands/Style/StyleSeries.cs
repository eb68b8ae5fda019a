using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Managed.Inspection;
using Managed.Media.Pictures;
using Managed.Tensors;

namespace Managed.Cli.Commands.Style;

/// <summary>The pictures of a run in its folder, from the beginning to the end, as a sheet and as an animation. One at a time is in memory.</summary>
internal sealed class StyleSeries
{
    private const int MostOnSheet = 25;
    private const int SheetSide = 192;
    private const int AnimationSide = 512;

    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(120);
    private static readonly TimeSpan LastDelay = TimeSpan.FromSeconds(3);

    private readonly string[] paths;
    private readonly RgbImage last;

    /// <summary>A series.</summary>
    /// <param name="folder">The folder of the pictures.</param>
    /// <param name="every">Iterations between two of them.</param>
    /// <param name="iterations">Iterations of the run.</param>
    /// <param name="last">The picture that the run came to.</param>
    public StyleSeries(string folder, int every, int iterations, RgbImage last)
    {
        this.last = last;
        paths =
        [
            .. Enumerable.Range(0, (iterations / every) + 1)
                .Select(i => i * every)
                .Where(iteration => iteration < iterations)
                .Select(iteration => PathOf(folder, iteration))
                .Where(File.Exists),
        ];
    }

    public static string PathOf(string folder, int iteration) => Path.Combine(folder, $"{iteration:D5}.png");

    public RgbImage DrawSheet()
    {
        int count = Math.Min(paths.Length, MostOnSheet - 1);
        IEnumerable<string> chosen = Enumerable.Range(0, count).Select(i => paths[(int)((long)i * paths.Length / count)]);
        return PictureGrid.Draw([.. chosen.Select(path => Fit(InputFile.ReadPicture(path), SheetSide)), Fit(last, SheetSide)]);
    }

    public void WriteAnimation(Stream stream)
    {
        RgbImage still = Fit(last, AnimationSide);
        IEnumerable<PictureFrame> frames = paths.Select(path => new PictureFrame(Fit(InputFile.ReadPicture(path), AnimationSide), Delay)).Append(new PictureFrame(still, LastDelay));
        PictureWriter.WriteAnimation(stream, still, paths.Length + 1, frames);
    }

    /// <summary>A picture of the series in the last one's proportions, no larger than the side and the last one.</summary>
    private RgbImage Fit(RgbImage picture, int side)
    {
        double scale = Math.Min(1, (double)side / Math.Max(last.Width, last.Height));
        (int width, int height) = (Math.Max(1, (int)Math.Round(last.Width * scale)), Math.Max(1, (int)Math.Round(last.Height * scale)));
        return (picture.Width, picture.Height) == (width, height) ? picture : RgbImage.FromTensor(picture.ToTensor(width, height));
    }
}
