using System.Collections.Immutable;
using System.Linq;
using Managed.Style;
using Managed.Tensors;

namespace Managed.Cli.Commands;

/// <summary>The pictures of a request for <c>managed style</c>, as they are in their files.</summary>
internal sealed record StylePictures(RgbImage Content, ImmutableArray<RgbImage> Styles)
{
    /// <summary>The picture to begin with, where one was named.</summary>
    public RgbImage? Start { get; init; }

    /// <summary>Bytes of the pictures' pixels.</summary>
    public long ByteCount => Styles.Append(Content).Sum(picture => (long)picture.Pixels.Length) + (Start?.Pixels.Length ?? 0);

    public static StylePictures Read(StyleRequest request) => new(InputFile.ReadPicture(request.Content), [.. request.Styles.Select(InputFile.ReadPicture)])
    {
        Start = request.Start is null ? null : InputFile.ReadPicture(request.Start),
    };

    /// <summary>The pictures at the size of a request; without one as they are.</summary>
    public StyleInputs Fit(StyleRequest request, int? size) => new(
        Fit(Content, size),
        [.. Styles.Select((style, i) => new StyleSource(Fit(style, size is int side ? request.StyleSide(side) : null), request.Blend.IsEmpty ? 1 : request.Blend[i]))])
    {
        Start = Start is null ? null : Fit(Start, size),
    };

    public static Tensor Fit(RgbImage image, int? size) => size is null ? image.ToTensor() : image.ToTensorFitting(size.Value);
}
