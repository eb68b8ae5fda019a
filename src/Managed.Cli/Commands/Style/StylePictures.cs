using System;
using System.Collections.Immutable;
using System.Linq;
using Managed.Style;
using Managed.Tensors;

namespace Managed.Cli.Commands.Style;

/// <summary>The pictures of a request for <c>managed style</c>, as they are in their files.</summary>
internal sealed record StylePictures(RgbImage Content, ImmutableArray<RgbImage> Styles)
{
    /// <summary>How opaque the content is, where it is not all opaque.</summary>
    public AlphaChannel? Alpha { get; init; }

    /// <summary>The picture to begin with, where one was named.</summary>
    public RgbImage? Start { get; init; }

    /// <summary>Bytes of the pictures' pixels.</summary>
    public long ByteCount => Styles.Append(Content).Sum(picture => (long)picture.Pixels.Length) + (Start?.Pixels.Length ?? 0) + (Alpha?.Values.Length ?? 0);

    /// <summary>The regions, where masks were named.</summary>
    public RegionMasks? Masks { get; init; }

    public static StylePictures Read(StyleRequest request)
    {
        (RgbImage content, AlphaChannel? alpha) = InputFile.ReadPictureWithAlpha(request.Content);
        var pictures = new StylePictures(content, [.. request.Styles.Select(InputFile.ReadPicture)])
        {
            Alpha = alpha,
            Start = request.Start is null ? null : InputFile.ReadPicture(request.Start),
        };
        return pictures with { Masks = request.Masks.IsEmpty ? null : pictures.ReadMasks(request) };
    }

    /// <summary>The pictures at the size of a request; without one as they are.</summary>
    public StyleInputs Fit(StyleRequest request, int? size)
    {
        Tensor content = Fit(Content, size);
        return new StyleInputs(content, [.. Styles.Select((_, i) => FitStyle(i, request, size))])
        {
            Start = Start is null ? null : Fit(Start, size),
            Guidance = Masks?.OfContent(content.Shape[3], content.Shape[2]),
        };
    }

    public static Tensor Fit(RgbImage image, int? size) => size is null ? image.ToTensor() : image.ToTensorFitting(size.Value);

    private StyleSource FitStyle(int index, StyleRequest request, int? size)
    {
        Tensor style = Fit(Styles[index], size is int side ? request.StyleSide(side) : null);
        return new StyleSource(style, request.Blend.IsEmpty ? 1 : request.Blend[index]) { Guidance = Masks?.OfStyle(index, style.Shape[3], style.Shape[2]) };
    }

    private RegionMasks ReadMasks(StyleRequest request)
    {
        ImmutableArray<RegionMask> masks = [.. request.Masks.Select(name => new RegionMask(name, InputFile.ReadPicture(name)))];
        RequireProportions(masks[0], request.Content, Content);
        for (int i = 0; i < Styles.Length; i++)
            RequireProportions(masks[i + 1], request.Styles[i], Styles[i]);
        return InputFile.Read(masks[0].Name, ExitCode.InvalidFile, _ => new RegionMasks(masks[0], masks[1..]));
    }

    /// <summary>A mask may be larger or smaller than its picture, and out of its proportions by one pixel of either.</summary>
    private static void RequireProportions(RegionMask mask, string name, RgbImage picture)
    {
        (int width, int height) = (mask.Picture.Width, mask.Picture.Height);
        long deviation = Math.Abs(((long)width * picture.Height) - ((long)height * picture.Width));
        if (deviation > Math.Max(Math.Max(width, height), Math.Max(picture.Width, picture.Height)))
            throw new CommandFailure(
                ExitCode.InvalidFile,
                $"{mask.Name}: has {width} x {height} pixels, which are not the proportions of {name} with {picture.Width} x {picture.Height}.");
    }
}
