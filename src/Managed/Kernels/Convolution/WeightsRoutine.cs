using System;
using Managed.Simd;

namespace Managed.Kernels.Convolution;

/// <summary>A convolution's gradient to its weights by one algorithm: dw[o, c, k] += sum over images n and positions p of dy[n, o, p] * x[n, c, s(p, k)].</summary>
/// <remarks>Any thread may compute any part, in any order. Parts that share elements of dw leave sums of their own, which are added to dw when all parts are done.</remarks>
internal abstract class WeightsRoutine(ConvolutionShape shape)
{
    public ConvolutionShape Shape { get; } = shape;

    /// <summary>Parts of the work.</summary>
    public abstract int PartCount { get; }

    /// <summary>Floats of scratch that one part wants.</summary>
    public abstract int ScratchLength { get; }

    /// <summary>Floats of all parts' own sums; none where parts add to dw themselves.</summary>
    public virtual int SumsLength => 0;

    /// <summary>Pieces of dw that sums are added to.</summary>
    public virtual int PieceCount => 0;

    /// <summary>Computes one part.</summary>
    /// <param name="level">The width to compute at.</param>
    /// <param name="part">Which of <see cref="PartCount"/>.</param>
    /// <param name="input">x.</param>
    /// <param name="outputGradient">dy.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/>.</param>
    /// <param name="sums"><see cref="SumsLength"/>; this part overwrites its own.</param>
    /// <param name="weightsGradient">dw, [O, I / groups, kD, kH, kW]; a part without sums of its own accumulates.</param>
    public abstract void Accumulate(
        SimdLevel level, int part, ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient, Span<float> scratch, Span<float> sums, Span<float> weightsGradient);

    /// <summary>Adds all parts' sums to one piece of dw; the sums are lost.</summary>
    /// <param name="piece">Which of <see cref="PieceCount"/>.</param>
    /// <param name="sums"><see cref="SumsLength"/>, as all parts have left it.</param>
    /// <param name="weightsGradient">dw.</param>
    public virtual void AddSums(int piece, Span<float> sums, Span<float> weightsGradient) => throw new NotSupportedException();
}
