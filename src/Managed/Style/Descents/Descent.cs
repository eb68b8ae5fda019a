using System;
using System.Collections.Generic;
using System.Threading;
using Managed.Tensors;

namespace Managed.Style.Descents;

/// <summary>The iterations at one size: an optimiser, the picture it moves, and the picture of the lowest costs so far.</summary>
internal abstract class Descent
{
    /// <summary>A descent from a picture, which is moved in place.</summary>
    protected Descent(StyleObjective objective, Tensor picture)
    {
        Objective = objective;
        Picture = picture;
        Best = picture.Clone();
    }

    /// <summary>The picture to show.</summary>
    public abstract Tensor Shown { get; }

    /// <summary>The picture of the lowest costs, or where it began when none have been evaluated.</summary>
    public Tensor Best { get; }

    /// <summary>The costs of <see cref="Best"/> once evaluated.</summary>
    public StyleCosts? BestCosts { get; private set; }

    /// <summary>Whether further iterations would not lower the costs.</summary>
    public bool IsStuck { get; protected set; }

    /// <summary>What is remembered between iterations, by name; with <see cref="Scalars"/> all that a later descent needs to go on to the bit.</summary>
    public abstract IReadOnlyList<KeyValuePair<string, Memory<float>>> State { get; }

    /// <summary>The numbers of the state.</summary>
    public abstract double[] Scalars { get; set; }

    protected StyleObjective Objective { get; }

    protected Tensor Picture { get; }

    /// <summary>Does one iteration.</summary>
    /// <returns>The costs to tell.</returns>
    /// <exception cref="ArithmeticException">The costs are not finite, again and again.</exception>
    public abstract StyleCosts Step(CancellationToken cancellation);

    /// <summary>The picture that the size comes to, and its costs.</summary>
    public abstract (Tensor Picture, StyleCosts Costs) Finish();

    /// <summary>Goes on from a state that has been written to <see cref="State"/>.</summary>
    /// <param name="scalars">Its <see cref="Scalars"/>.</param>
    /// <param name="isStuck">Its <see cref="IsStuck"/>.</param>
    /// <param name="isEvaluated">Whether it had <see cref="BestCosts"/>.</param>
    public void Resume(double[] scalars, bool isStuck, bool isEvaluated)
    {
        (Scalars, IsStuck) = (scalars, isStuck);
        if (isEvaluated)
            EvaluateBest();
    }

    public static void Clamp(Span<float> values)
    {
        foreach (ref float value in values)
            value = value < 0 ? 0 : value > 1 ? 1 : value;
    }

    protected void EvaluateBest() => BestCosts = Objective.Evaluate(Best, null);

    protected void Keep(Tensor picture, StyleCosts costs)
    {
        if (!(costs.Total < (BestCosts?.Total ?? double.PositiveInfinity)))
            return;
        picture.Span.CopyTo(Best.Span);
        BestCosts = costs;
    }
}
