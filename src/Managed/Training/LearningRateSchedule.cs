using System;
using Managed.Kernels.Elementwise;

namespace Managed.Training;

/// <summary>The size of each step of a training.</summary>
/// <remarks>Rates follow from the step's number alone and are computed without the system's library, so that they have the same bits everywhere.</remarks>
public abstract record LearningRateSchedule
{
    /// <summary>The rate of a step, counted from 0.</summary>
    public abstract float At(long stepIndex);

    /// <summary>The same rate always.</summary>
    public static LearningRateSchedule Constant(float rate) => new StepSchedule(rate, 1, long.MaxValue);

    /// <summary>rate * factor^(step / every), the exponent rounded down.</summary>
    public static LearningRateSchedule Steps(float rate, float factor, long every)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(every);
        return new StepSchedule(rate, factor, every);
    }

    /// <summary>
    /// Rises in a straight line to the rate over the first steps, then falls to the final one as half a wave of the cosine:
    /// Loshchilov, Hutter: SGDR (2016), equation 5, without restarts.
    /// </summary>
    /// <param name="rate">The largest rate.</param>
    /// <param name="steps">The number of steps in all; the rate stays afterwards.</param>
    /// <param name="warmup">The number of steps that rise.</param>
    /// <param name="final">The last rate.</param>
    public static LearningRateSchedule Cosine(float rate, long steps, long warmup = 0, float final = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(warmup);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(steps, warmup);
        return new WaveSchedule(0, rate, final, steps, warmup, StraightRise: true);
    }

    /// <summary>
    /// Rises from the rate / 25 and falls to that / 10,000, both as half a wave of the cosine: Smith, Topin: Super-convergence (2017), with the usual constants.
    /// </summary>
    /// <param name="rate">The largest rate.</param>
    /// <param name="steps">The number of steps in all; the rate stays afterwards.</param>
    /// <param name="risingShare">The share of the steps that rise.</param>
    public static LearningRateSchedule OneCycle(float rate, long steps, float risingShare = 0.3f)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        if (risingShare is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(risingShare), risingShare, "A share is in [0, 1).");
        return new WaveSchedule(rate / 25, rate, rate / 25 / 10_000, steps, (long)(risingShare * steps), StraightRise: false);
    }

    private sealed record StepSchedule(float Rate, float Factor, long Every) : LearningRateSchedule
    {
        public override float At(long stepIndex)
        {
            double rate = Rate;
            for (long i = stepIndex / Every; i > 0; i--)
                rate *= Factor;
            return (float)rate;
        }
    }

    private sealed record WaveSchedule(float First, float Rate, float Final, long Length, long Warmup, bool StraightRise) : LearningRateSchedule
    {
        public override float At(long stepIndex)
        {
            if (stepIndex >= Warmup)
                return (float)(Final + ((Rate - (double)Final) * (1 + Elementary.CosineOfHalfTurn(Math.Min(1, (stepIndex - Warmup) / (double)(Length - Warmup)))) / 2));
            double share = StraightRise ? (stepIndex + 1) / (double)(Warmup + 1) : (1 - Elementary.CosineOfHalfTurn(stepIndex / (double)Warmup)) / 2;
            return (float)(First + ((Rate - (double)First) * share));
        }
    }
}
