using System;
using System.Linq;
using Managed.Style;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Style.Runs;

public sealed class StyleBeginningTests : IDisposable
{
    private readonly WorkerPool workers = new(1);
    private readonly Tensor content = Pictures.Waves(24, 20, 1);
    private readonly Tensor style = Pictures.Waves(16, 28, 2);

    public void Dispose() => workers.Dispose();

    [Fact]
    public void A_blend_is_so_much_noise_over_the_content()
    {
        float[] noise = Begin(StyleInitialization.Noise);
        float[] blend = Begin(StyleInitialization.Blend, 0.25f);
        for (int i = 0; i < blend.Length; i++)
            Assert.Equal((0.25 * noise[i]) + (0.75 * content.Span[i]), blend[i], 1e-6);
        Assert.Equal(noise, Begin(StyleInitialization.Blend, 1));
        Assert.Equal(content.Span.ToArray(), Begin(StyleInitialization.Blend, 0));
    }

    [Fact]
    public void The_first_style_is_stretched_to_the_contents_shape()
    {
        float[] start = Begin(StyleInitialization.Style);
        Assert.Equal(content.Length, start.Length);
        Assert.Equal(style.Span.ToArray().Average(), start.Average(), 0.02);
        Tensor alike = Pictures.Waves(24, 20, 7);
        Assert.Equal(alike.Span.ToArray(), Run(new StyleInputs(content, [new StyleSource(alike), new StyleSource(style)]), new StyleOptions { Initialization = StyleInitialization.Style }));
    }

    [Fact]
    public void A_picture_to_begin_with_goes_before_what_the_options_say()
    {
        Tensor start = Pictures.Noise(24, 20, 3);
        Assert.Equal(start.Span.ToArray(), Run(StyleInputs.Of(content, style) with { Start = start }, new StyleOptions()));
        float[] stretched = Run(StyleInputs.Of(content, style) with { Start = Pictures.Flat(7, 50, 0.3f) }, new StyleOptions());
        Assert.All(stretched, value => Assert.Equal(0.3f, value, 1e-5f));
    }

    [Fact]
    public void What_begins_is_the_callers_no_longer()
    {
        Tensor start = Pictures.Noise(24, 20, 3);
        float[] before = start.Span.ToArray();
        StyleTransfer.Run(new TinyNetwork(1).Model, workers, StyleInputs.Of(content, style) with { Start = start }, new StyleOptions { Iterations = 2 });
        Assert.Equal(before, start.Span.ToArray());
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1.1f)]
    [InlineData(float.NaN)]
    public void A_share_of_noise_is_between_0_and_1(float share) =>
        Assert.Contains("share of noise", Assert.Throws<ArgumentException>(() => Begin(StyleInitialization.Blend, share)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_start_of_another_shape_is_refused() =>
        Assert.Throws<ArgumentException>(() => Run(StyleInputs.Of(content, style) with { Start = new Tensor([1, 4, 8, 8]) }, new StyleOptions()));

    private float[] Begin(StyleInitialization initialization, float share = 0.5f) =>
        Run(StyleInputs.Of(content, style), new StyleOptions { Initialization = initialization, NoiseShare = share });

    private float[] Run(StyleInputs inputs, StyleOptions options) =>
        StyleTransfer.Run(new TinyNetwork(1).Model, workers, inputs, options with { Iterations = 0 }).Picture.Span.ToArray();
}
