using System;
using System.Linq;
using Managed.Kernels.Resample;
using Managed.Tensors;

namespace Managed.Style;

/// <summary>What a painting's colours come from.</summary>
public enum StyleColor
{
    /// <summary>The style.</summary>
    Free,

    /// <summary>The content: only luminance is painted, from luminances, the styles' being brought to the mean and deviation of the content's; then the content's chroma is put back.</summary>
    Keep,

    /// <summary>The content, as a whole: the styles' colours are brought to the mean and covariance of the content's before.</summary>
    Match,
}

/// <summary>Colour control after Gatys, Bethge, Hertzmann, Shechtman: Preserving Color in Neural Artistic Style Transfer (2016).</summary>
/// <remarks>
/// Luminance is that of ITU-R BT.601, 0.299 R + 0.587 G + 0.114 B of the values as they are stored, the Y of YIQ and YCbCr alike: to put back chroma in
/// either is to add the change of luminance to red, green and blue of the content. Colours are matched by the symmetric roots S(C)^(1/2) S(S)^(-1/2), as
/// the paper prefers to triangular ones. All in double precision, in one order.
/// </remarks>
internal static class StyleColors
{
    private static readonly double[] LuminanceWeights = [0.299, 0.587, 0.114];

    /// <summary>The pictures as the costs see them.</summary>
    public static StyleInputs Prepare(StyleInputs inputs, StyleColor color)
    {
        if (color == StyleColor.Free)
            return inputs;
        Tensor content = color == StyleColor.Keep ? Gray(inputs.Content) : inputs.Content;
        var aim = new ColorStatistics(content);
        Tensor Prepared(Tensor style)
        {
            Tensor seen = color == StyleColor.Keep ? Gray(style) : style;
            return new ColorStatistics(seen).Match(seen, aim);
        }

        return inputs with { Content = content, Styles = [.. inputs.Styles.Select(style => style with { Picture = Prepared(style.Picture) })] };
    }

    /// <summary>A painting with its luminance and the content's chroma, kept in 0..1; the content is resized to it.</summary>
    public static Tensor WithChroma(Tensor painting, Tensor content)
    {
        Tensor colors = content.Shape == painting.Shape ? content : TensorResize.Resize(content, painting.Shape[2], painting.Shape[3], ResizeFilter.Triangle);
        var result = new Tensor(painting.Shape);
        int plane = painting.Length / 3;
        for (int p = 0; p < plane; p++)
        {
            double change = Luminance(painting.Span, plane, p) - Luminance(colors.Span, plane, p);
            for (int at = p; at < result.Length; at += plane)
                result.Span[at] = (float)Math.Clamp(colors.Span[at] + change, 0, 1);
        }

        return result;
    }

    private static Tensor Gray(Tensor picture)
    {
        var gray = new Tensor(picture.Shape);
        int plane = picture.Length / 3;
        for (int p = 0; p < plane; p++)
        {
            for (int at = p; at < gray.Length; at += plane)
                gray.Span[at] = (float)Luminance(picture.Span, plane, p);
        }

        return gray;
    }

    private static double Luminance(ReadOnlySpan<float> picture, int plane, int p) =>
        (LuminanceWeights[0] * picture[p]) + (LuminanceWeights[1] * picture[plane + p]) + (LuminanceWeights[2] * picture[(2 * plane) + p]);
}
