using System;
using Managed.Kernels.Elementwise;

namespace Managed.Faces.Evaluation;

/// <summary>What a share seen in a number of independent trials says about the true one.</summary>
public static class BinomialBound
{
    private const int Halvings = 80;

    /// <summary>
    /// The upper end of the one-sided interval for a share: the share at which so few events or fewer would be seen with the probability
    /// 1 - confidence. Clopper, Pearson: The use of confidence or fiducial limits (1934). Without any event it is about 3 / trials at 95 %.
    /// </summary>
    /// <param name="events">Events seen.</param>
    /// <param name="trials">Trials made.</param>
    /// <param name="confidence">How sure the bound is, in (0, 1).</param>
    public static double Upper(long events, long trials, double confidence = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(events);
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, events);
        if (confidence is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "A confidence is between 0 and 1.");
        if (events == trials)
            return 1;
        double low = 0;
        double high = 1;
        for (int i = 0; i < Halvings; i++)
        {
            double middle = (low + high) / 2;
            if (AtMost(events, trials, middle) > 1 - confidence)
                low = middle;
            else
                high = middle;
        }

        return high;
    }

    /// <summary>The two-sided interval of a share, each side at half of what is left: Clopper, Pearson (1934).</summary>
    public static Interval Of(long events, long trials, double confidence = 0.95)
    {
        double side = 1 - ((1 - confidence) / 2);
        return new Interval(1 - Upper(trials - events, trials, side), Upper(events, trials, side));
    }

    /// <summary>The probability of at most so many events: the tail that does not hold the mean is summed, from its largest term, so that nothing underflows that counts.</summary>
    private static double AtMost(long events, long trials, double share)
    {
        if (share <= 0)
            return 1;
        if (share >= 1)
            return events >= trials ? 1 : 0;
        return events < trials * share ? LowerTail(events, trials, share) : 1 - LowerTail(trials - events - 1, trials, 1 - share);
    }

    private static double LowerTail(long events, long trials, double share)
    {
        if (events < 0)
            return 0;
        double logarithm = 0;
        for (long k = 0; k < events; k++)
            logarithm += Elementary.Log((trials - k) / (double)(k + 1));
        double term = Elementary.Exp(logarithm + (events * Elementary.Log(share)) + ((trials - events) * Elementary.Log(1 - share)));
        double sum = term;
        for (long k = events; k > 0 && term >= sum * 1e-17; k--)
        {
            term *= k / (double)(trials - k + 1) * (1 - share) / share;
            sum += term;
        }

        return Math.Min(1, sum);
    }
}
