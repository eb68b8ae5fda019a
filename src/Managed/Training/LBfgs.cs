using System;
using System.Collections.Generic;
using Managed.Kernels;

namespace Managed.Training;

/// <summary>A cost of some values, and its gradient.</summary>
/// <param name="values">The values.</param>
/// <param name="gradient">Where the gradient is written.</param>
/// <returns>The cost.</returns>
public delegate double CostFunction(ReadOnlySpan<float> values, Span<float> gradient);

/// <summary>The constants of <see cref="LBfgs"/>.</summary>
public sealed record LBfgsOptions
{
    /// <summary>The steps whose curvature is remembered.</summary>
    public int History { get; init; } = 10;

    /// <summary>The length of the first step, before anything is known of the curvature.</summary>
    public float FirstStep { get; init; } = 1;

    /// <summary>The most evaluations of one line search.</summary>
    public int MaximumEvaluations { get; init; } = 20;

    /// <summary>The share of the promised decrease that a step has to bring: c1 of the Wolfe conditions.</summary>
    public double SufficientDecrease { get; init; } = 1e-4;

    /// <summary>The share of the slope that may be left after a step: c2 of the Wolfe conditions.</summary>
    public double Curvature { get; init; } = 0.9;
}

/// <summary>What a step of <see cref="LBfgs"/> came to.</summary>
/// <param name="Cost">The cost after it.</param>
/// <param name="Evaluations">How often the cost was evaluated.</param>
/// <param name="Size">How far the search went along its direction, in multiples of the step that it tried first; 0 where no lower cost was found and the values are those before.</param>
public readonly record struct LBfgsStep(double Cost, int Evaluations, double Size)
{
    /// <summary>Whether the values moved.</summary>
    public bool Moved => Size > 0;
}

/// <summary>
/// Limited-memory BFGS with a line search for the strong Wolfe conditions: Nocedal, Wright: Numerical optimization (2006), algorithms 7.4 and 7.5, and 3.5 with an interval narrowed from its upper end.
/// </summary>
/// <remarks>
/// Sums are taken in pieces of fixed length in sixteen partial sums each, the pieces added in double precision, so that results do not depend on the CPU. After the first
/// steps nothing is allocated. A step that meets a cost that is not finite is shortened; one that finds no lower cost rolls back, forgets the curvature, and tries the plain gradient once.
/// </remarks>
public sealed class LBfgs
{
    private const double LargestStep = 1e10;

    private readonly float[] gradient;
    private readonly float[] direction;
    private readonly float[] trial;
    private readonly float[] trialGradient;
    private readonly float[] best;
    private readonly float[] bestGradient;
    private readonly LBfgsHistory history;
    private double cost;
    private double firstStep;
    private bool begun;

    /// <summary>An optimiser of the given number of values.</summary>
    public LBfgs(int length, LBfgsOptions? options = null)
    {
        Options = options ?? new LBfgsOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(Options.History, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(Options.MaximumEvaluations, 2, nameof(options));
        (gradient, direction, trial, trialGradient, best, bestGradient) = (new float[length], new float[length], new float[length], new float[length], new float[length], new float[length]);
        history = new LBfgsHistory(Options.History, length);
        firstStep = Options.FirstStep;
    }

    /// <summary>The constants.</summary>
    public LBfgsOptions Options { get; }

    /// <summary>What is remembered beside the values, by name: to be stored, and written to when an earlier state is taken up, together with <see cref="Scalars"/>.</summary>
    internal IReadOnlyList<KeyValuePair<string, Memory<float>>> State => [new("gradient", gradient), .. history.State];

    /// <summary>The numbers of the state: cost, whether it has begun, how many steps are remembered, which place is next, the length of a step without curvature, and the curvature of each.</summary>
    internal double[] Scalars
    {
        get => [cost, begun ? 1 : 0, history.Count, history.Next, firstStep, .. history.Curvatures];
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            Require.Length(value.Length, 5 + Options.History, nameof(value));
            (cost, begun, firstStep) = (value[0], value[1] != 0, value[4]);
            history.Restore((int)value[2], (int)value[3], value.AsSpan(5));
        }
    }

    /// <summary>Moves the values one step to a lower cost.</summary>
    /// <param name="values">The values.</param>
    /// <param name="function">The cost.</param>
    /// <exception cref="ArithmeticException">The cost where the values are is not finite.</exception>
    public LBfgsStep Step(Span<float> values, CostFunction function) => Step(values, function, double.PositiveInfinity);

    /// <summary>As <see cref="Step(Span{float}, CostFunction)"/>, but goes no further than a multiple of the step that is tried first by itself.</summary>
    /// <param name="values">The values.</param>
    /// <param name="function">The cost.</param>
    /// <param name="reach">The largest multiple: the greatest step of algorithm 3.5. Above 0.</param>
    internal LBfgsStep Step(Span<float> values, CostFunction function, double reach)
    {
        ArgumentNullException.ThrowIfNull(function);
        Require.Length(values.Length, gradient.Length, nameof(values));
        int evaluations = 0;
        if (!begun)
        {
            cost = function(values, gradient);
            evaluations++;
            begun = true;
        }

        double length = Math.Sqrt(LBfgsHistory.Dot(gradient, gradient));
        if (!double.IsFinite(cost) || !double.IsFinite(length))
            throw new ArithmeticException("The cost, or its gradient, is not finite.");
        for (int attempt = 0; attempt < 2 && length > 0; attempt++)
        {
            history.SetDirection(gradient, direction);
            double slope = LBfgsHistory.Dot(gradient, direction);
            if (slope >= 0)
            {
                history.Forget();
                continue;
            }

            double first = history.Count > 0 ? 1 : firstStep / length;
            (double step, double found, int used) = Search(values, function, slope, first, Math.Min(reach * first, LargestStep));
            evaluations += used;
            if (step > 0)
            {
                history.Remember(values, best, gradient, bestGradient);
                best.CopyTo(values);
                bestGradient.CopyTo(gradient, 0);
                cost = found;
                return new LBfgsStep(cost, evaluations, step / first);
            }

            if (history.Count == 0)
                break;
            history.Forget();
        }

        return new LBfgsStep(cost, evaluations, 0);
    }

    /// <summary>Says what the cost and its gradient are where the values are, which from now on may be another function's, such as the next batch's. The curvature stays.</summary>
    internal void Take(double newCost, ReadOnlySpan<float> newGradient)
    {
        newGradient.CopyTo(gradient);
        (cost, begun) = (newCost, true);
    }

    /// <summary>Forgets the curvature, so that the next step goes along the plain gradient, by a length shrunk by the factor.</summary>
    /// <param name="shrink">What the length of a step without curvature is multiplied by; above 0 and at most 1.</param>
    internal void Restart(double shrink)
    {
        if (shrink is not (> 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(shrink), shrink, "The factor is above 0 and at most 1.");
        history.Forget();
        firstStep *= shrink;
    }

    /// <summary>A step that satisfies the strong Wolfe conditions, or else the lowest that was seen; 0 where none is lower than where it began.</summary>
    /// <remarks>A step of the largest length is good enough where it still slopes down. The lower end always slopes down; a step that costs too much or slopes up becomes the upper end, and the interval is narrowed by parabolas.</remarks>
    private (double Step, double Cost, int Evaluations) Search(ReadOnlySpan<float> values, CostFunction function, double slope, double first, double largest)
    {
        (double bestStep, double bestCost) = (0, cost);
        (double low, double lowCost, double lowSlope) = (0, cost, slope);
        (double high, double highCost) = (double.PositiveInfinity, double.PositiveInfinity);
        double step = Math.Min(first, largest);
        for (int used = 1; used <= Options.MaximumEvaluations; used++)
        {
            (double found, double along) = Try(values, function, step);
            if (found < bestCost)
            {
                (bestStep, bestCost) = (step, found);
                trial.CopyTo(best, 0);
                trialGradient.CopyTo(bestGradient, 0);
            }

            bool tooHigh = !(found <= cost + (Options.SufficientDecrease * step * slope)) || (found >= lowCost && low > 0);
            if (tooHigh)
            {
                (high, highCost) = (step, found);
            }
            else if (Math.Abs(along) <= -Options.Curvature * slope || (along < 0 && step >= largest))
            {
                return (bestStep, bestCost, used);
            }
            else if (along >= 0)
            {
                (high, highCost) = (step, found);
            }
            else
            {
                (low, lowCost, lowSlope) = (step, found, along);
            }

            step = double.IsInfinity(high) ? Math.Min(2 * step, largest) : Between(low, lowCost, lowSlope, high, highCost);
            if (!double.IsInfinity(high) && Math.Abs(high - low) <= 1e-9 * Math.Max(high, low))
                return (bestStep, bestCost, used);
        }

        return (bestStep, bestCost, Options.MaximumEvaluations);
    }

    /// <summary>The lowest point of the parabola through both ends and the slope at the lower one, kept a tenth of the way from both.</summary>
    private static double Between(double low, double lowCost, double lowSlope, double high, double highCost)
    {
        double width = high - low;
        double bend = (highCost - lowCost - (lowSlope * width)) / (width * width);
        double step = double.IsFinite(bend) && bend > 0 ? low - (lowSlope / (2 * bend)) : low + (width / 2);
        return Math.Clamp(step, low + (0.1 * width), high - (0.1 * width));
    }

    private (double Cost, double Slope) Try(ReadOnlySpan<float> values, CostFunction function, double step)
    {
        values.CopyTo(trial);
        LBfgsHistory.AddScaled(direction, (float)step, trial);
        double found = function(trial, trialGradient);
        double along = LBfgsHistory.Dot(trialGradient, direction);
        return double.IsFinite(found) && double.IsFinite(along) ? (found, along) : (double.PositiveInfinity, double.PositiveInfinity);
    }
}
