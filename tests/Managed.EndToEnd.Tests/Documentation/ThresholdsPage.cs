using System.Collections.Immutable;
using System.Linq;
using Managed.Faces.Evaluation;
using Xunit;

namespace Managed.EndToEnd.Tests.Documentation;

/// <summary>The code of docs/thresholds.md.</summary>
public class ThresholdsPage
{
    [Fact]
    public void Advice()
    {
        // A distance for each labelled pair; null where a picture shows no face.
        ImmutableArray<PairDistance> pairs =
        [
            .. Enumerable.Range(0, 500).Select(i => new PairDistance(0.2f + (0.0005f * i), Same: true, Fold: 0)),
            .. Enumerable.Range(0, 5000).Select(i => new PairDistance(0.55f + (0.0001f * i), Same: false, Fold: 0)),
        ];

        ThresholdAdvice one = ThresholdAdvice.For(pairs, wantedRate: 0.001);
        Assert.True(one.UpperBound <= 0.001 && one.Threshold < 0.56f);

        // Among 500 people a stranger has 500 chances: one in a hundred searches asks for one in fifty thousand comparisons,
        // and 5000 pairs of strangers do not suffice to promise that.
        double rate = ThresholdAdvice.RateForGallery(falseIdentificationRate: 0.01, people: 500);
        ThresholdAdvice search = ThresholdAdvice.For(pairs, rate);
        Assert.Null(search.Threshold);
        Assert.True(search.PairsNeeded > 100_000);

        // None of 3000 strangers accepted still leaves a rate of up to one in a thousand.
        Assert.Equal(0.001, BinomialBound.Upper(events: 0, trials: 3000), 4);
        Assert.Equal(1.0, PairEvaluation.Of(pairs, threshold: 0.5f).Accuracy);
    }
}
