using System;
using System.Collections.Generic;
using System.Threading;
using Managed.Kernels;
using Managed.Tensors;
using Managed.Training;

namespace Managed.Style.Descents;

/// <summary>Iterations of <see cref="Adam"/>: pixels stay in 0..1. Costs that run away send it back to the lowest picture, with steps half as large.</summary>
internal sealed class AdamDescent : Descent
{
    private const int MostFailures = 5;
    private const double Runaway = 1e6;

    private readonly Tensor gradient;
    private readonly Adam adam;
    private readonly PictureAverage? average;
    private float rate;
    private int failures;

    public AdamDescent(StyleObjective objective, Tensor picture, StyleOptions options)
        : base(objective, picture)
    {
        gradient = new Tensor(picture.Shape);
        adam = new Adam(picture.Length);
        average = options.Average ? new PictureAverage(picture.Shape) : null;
        rate = options.LearningRate;
    }

    public override Tensor Shown => average is { Weight: > 0 } ? average.Mean : Picture;

    public override IReadOnlyList<KeyValuePair<string, Memory<float>>> State =>
        [new("picture", Picture.Memory), new("best", Best.Memory), .. adam.State, .. average is null ? [] : average.State];

    public override double[] Scalars
    {
        get => [adam.StepCount, rate, failures, average?.Weight ?? 0];
        set
        {
            Require.Length(value.Length, 4, nameof(value));
            (adam.StepCount, rate, failures) = ((long)Math.Clamp(value[0], 0, int.MaxValue), (float)value[1], (int)value[2]);
            average?.Resume(value[3]);
        }
    }

    public override StyleCosts Step(CancellationToken cancellation)
    {
        StyleCosts costs = Objective.Evaluate(Picture, gradient, cancellation);
        if (!double.IsFinite(costs.Total) || (BestCosts?.Total > 0 && costs.Total > Runaway * BestCosts.Total))
            return GoBack(costs);
        failures = costs.Total < BestCosts?.Total ? 0 : failures;
        Keep(Picture, costs);
        adam.Update(Picture.Span, gradient.Span, rate);
        Clamp(Picture.Span);
        average?.Add(Picture);
        return costs;
    }

    public override (Tensor Picture, StyleCosts Costs) Finish()
    {
        StyleCosts costs = Objective.Evaluate(Shown, null);
        bool isLowest = !(BestCosts?.Total <= costs.Total) && double.IsFinite(costs.Total);
        return isLowest || (average is not null && double.IsFinite(costs.Total)) || BestCosts is null ? (Shown, costs) : (Best, BestCosts);
    }

    private StyleCosts GoBack(StyleCosts costs)
    {
        bool isFinite = double.IsFinite(costs.Total);
        if (BestCosts is null || (++failures > MostFailures && !isFinite))
            throw new ArithmeticException("The costs are no longer finite, however small the steps; smaller weights may help.");
        IsStuck = failures > MostFailures;
        Best.Span.CopyTo(Picture.Span);
        foreach ((_, Memory<float> part) in adam.State)
            part.Span.Clear();
        adam.StepCount = 0;
        rate /= 2;
        return BestCosts;
    }
}
