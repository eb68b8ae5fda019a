using Managed.Kernels.Resample;
using Managed.Tensors;

namespace Managed.Style.Runs;

/// <summary>The picture before the first iteration.</summary>
internal static class StyleBeginning
{
    private const float NoiseAmplitude = 0.1f;

    /// <summary>A picture of the content's shape, in memory of its own.</summary>
    public static Tensor Of(StyleInputs inputs, StyleOptions options)
    {
        Tensor content = inputs.Content;
        if (inputs.Start is not null)
            return Resized(inputs.Start, content.Shape);
        switch (options.Initialization)
        {
            case StyleInitialization.Content:
                return content.Clone();
            case StyleInitialization.Style:
                return Resized(inputs.Styles[0].Picture, content.Shape);
            case StyleInitialization.Blend:
                Tensor blend = Noise(content.Shape, options.Seed);
                for (int i = 0; i < blend.Length; i++)
                    blend.Span[i] = (options.NoiseShare * blend.Span[i]) + ((1 - options.NoiseShare) * content.Span[i]);
                return blend;
            default:
                return Noise(content.Shape, options.Seed);
        }
    }

    private static Tensor Noise(Shape shape, long seed)
    {
        var picture = new Tensor(shape);
        new SeededRandom(seed).Fill(picture.Span, 0.5f - NoiseAmplitude, 0.5f + NoiseAmplitude);
        return picture;
    }

    private static Tensor Resized(Tensor picture, Shape shape) =>
        picture.Shape == shape ? picture.Clone() : TensorResize.Resize(picture, shape[2], shape[3], ResizeFilter.Triangle);
}
