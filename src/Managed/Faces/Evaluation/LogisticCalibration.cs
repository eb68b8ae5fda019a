using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Kernels.Elementwise;

namespace Managed.Faces.Evaluation;

/// <summary>The probability that a distance is one person's: 1 / (1 + exp(slope * distance - offset)), at even odds beforehand.</summary>
/// <remarks>Platt: Probabilistic outputs for support vector machines (1999), with its smoothed labels; fitted by Newton's method. Both kinds of pairs weigh alike.</remarks>
/// <param name="Slope">How fast it falls; positive where smaller distances speak for one person.</param>
/// <param name="Offset">Where it is one half: offset / slope.</param>
public sealed record LogisticCalibration(double Slope, double Offset)
{
    private const int MaximumIterations = 200;

    /// <summary>The probability that a pair of such a distance is of one person, where as many pairs are as are not.</summary>
    public double ProbabilityOf(double distance) => Elementary.Logistic(Offset - (Slope * distance));

    /// <summary>Fits the curve to pairs that have a distance; null where a kind of pair is missing.</summary>
    public static LogisticCalibration? Fit(IEnumerable<PairDistance> pairs)
    {
        (double Distance, bool Same)[] known = [.. pairs.Where(pair => pair.Distance is not null).Select(pair => ((double)pair.Distance!.Value, pair.Same))];
        double same = known.Count(pair => pair.Same);
        double different = known.Length - same;
        if (same == 0 || different == 0)
            return null;
        double scale = Math.Max(known.Max(pair => Math.Abs(pair.Distance)), 1e-30);
        var problem = new Problem([.. known.Select(pair => new Term(pair.Distance / scale, pair.Same ? (same + 1) / (same + 2) : 1 / (different + 2), pair.Same ? 0.5 / same : 0.5 / different))]);
        (double slope, double offset) = (0, 0);
        double cost = problem.Cost(slope, offset);
        for (int i = 0; i < MaximumIterations; i++)
        {
            (double bySlope, double byOffset) = problem.NewtonStep(slope, offset);
            double share = 1;
            double next = problem.Cost(slope - bySlope, offset - byOffset);
            for (; next > cost && share > 1e-10; next = problem.Cost(slope - (share * bySlope), offset - (share * byOffset)))
                share /= 2;
            if (next >= cost)
                break;
            (slope, offset) = (slope - (share * bySlope), offset - (share * byOffset));
            bool settled = cost - next < 1e-14 * (1 + cost);
            cost = next;
            if (settled)
                break;
        }

        return new LogisticCalibration(slope / scale, offset);
    }

    private readonly record struct Term(double Distance, double Target, double Weight);

    private sealed class Problem(Term[] terms)
    {
        public double Cost(double slope, double offset) => terms.Sum(term =>
        {
            double away = (slope * term.Distance) - offset;
            return term.Weight * (Math.Max(away, 0) + Elementary.Log(1 + Elementary.Exp(-Math.Abs(away))) - ((1 - term.Target) * away));
        });

        public (double BySlope, double ByOffset) NewtonStep(double slope, double offset)
        {
            (double g0, double g1) = (0, 0);
            (double h00, double h01, double h11) = (1e-12, 0, 1e-12);
            foreach (Term term in terms)
            {
                double away = (slope * term.Distance) - offset;
                double different = Elementary.Logistic(away);
                double error = term.Weight * (different - (1 - term.Target));
                double curve = term.Weight * different * (1 - different);
                g0 += error * term.Distance;
                g1 -= error;
                h00 += curve * term.Distance * term.Distance;
                h01 -= curve * term.Distance;
                h11 += curve;
            }

            double determinant = (h00 * h11) - (h01 * h01);
            return (((h11 * g0) - (h01 * g1)) / determinant, ((h00 * g1) - (h01 * g0)) / determinant);
        }
    }
}
