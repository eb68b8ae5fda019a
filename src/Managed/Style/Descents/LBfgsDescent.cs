using System;
using System.Collections.Generic;
using System.Threading;
using Managed.Kernels;
using Managed.Tensors;
using Managed.Training;

namespace Managed.Style.Descents;

/// <summary>Iterations of <see cref="LBfgs"/>: costs are those of the picture brought into 0..1, and what lies outside costs too.</summary>
internal sealed class LBfgsDescent : Descent
{
    private const float FirstMove = 0.02f;
    private const double OutsideWeight = 20;
    private const double Shrink = 0.001;
    private const int MostRestarts = 2;

    private readonly LBfgs optimizer;
    private readonly Tensor trial;
    private readonly Tensor slope;
    private double outsideWeight;
    private int restarts;

    public LBfgsDescent(StyleObjective objective, Tensor picture, int history)
        : base(objective, picture)
    {
        // A first step by which pixels move a few hundredths in the mean.
        optimizer = new LBfgs(picture.Length, new LBfgsOptions { History = history, FirstStep = FirstMove * MathF.Sqrt(picture.Length) });
        trial = new Tensor(picture.Shape);
        slope = new Tensor(picture.Shape);
    }

    public override Tensor Shown => Best;

    public override IReadOnlyList<KeyValuePair<string, Memory<float>>> State => [new("picture", Picture.Memory), new("best", Best.Memory), .. optimizer.State];

    public override double[] Scalars
    {
        get => [outsideWeight, restarts, .. optimizer.Scalars];
        set
        {
            Require.Length(value.Length, 2 + optimizer.Scalars.Length, nameof(value));
            (outsideWeight, restarts) = (value[0], (int)value[1]);
            optimizer.Scalars = value[2..];
        }
    }

    public override StyleCosts Step(CancellationToken cancellation)
    {
        // A cancelled search leaves the state as the iteration found it, but for the lowest picture, which the search would come to again.
        LBfgsStep step = optimizer.Step(Picture.Span, (values, gradient) => Evaluate(values, gradient, cancellation));
        if (step.Moved)
            restarts = 0;
        else if (restarts++ < MostRestarts)
            optimizer.Restart(Shrink);
        else
            IsStuck = true;
        return BestCosts!;
    }

    public override (Tensor Picture, StyleCosts Costs) Finish()
    {
        if (BestCosts is null)
            EvaluateBest();
        return (Best, BestCosts!);
    }

    private double Evaluate(ReadOnlySpan<float> values, Span<float> gradient, CancellationToken cancellation)
    {
        values.CopyTo(trial.Span);
        Clamp(trial.Span);
        StyleCosts costs = Objective.Evaluate(trial, slope, cancellation);
        outsideWeight = outsideWeight == 0 ? OutsideWeight * costs.Total : outsideWeight;
        Keep(trial, costs);
        return costs.Total + Outside(values, trial.Span, slope.Span, outsideWeight, gradient);
    }

    /// <summary>The cost of pixels outside 0..1, a multiple of their mean squared distance from it; the gradient is that of the picture inside plus this cost's.</summary>
    private static double Outside(ReadOnlySpan<float> values, ReadOnlySpan<float> inside, ReadOnlySpan<float> slope, double weight, Span<float> gradient)
    {
        double squares = 0;
        float factor = (float)(weight / values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            float excess = values[i] - inside[i];
            squares += (double)excess * excess;
            gradient[i] = (excess == 0 ? slope[i] : 0) + (2 * factor * excess);
        }

        return factor * squares;
    }
}
