using System;
using Managed.Tensors;

namespace Managed.Style;

/// <summary>Tells of pictures with the content's chroma in place of theirs.</summary>
internal sealed class ColoredProgress(IProgress<StyleProgress> told, Tensor content) : IProgress<StyleProgress>
{
    public void Report(StyleProgress value) => told.Report(value with { Picture = StyleColors.WithChroma(value.Picture, content) });
}
