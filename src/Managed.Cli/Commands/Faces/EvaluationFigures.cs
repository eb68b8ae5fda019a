using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Managed.Documents;
using Managed.Faces;
using Managed.Faces.Evaluation;

namespace Managed.Cli.Commands.Faces;

/// <summary>The figures of an evaluation with their intervals, computed once.</summary>
internal sealed class EvaluationFigures
{
    private const double Percent = 0.01;
    private const double TenthPercent = 0.001;

    private readonly PairEvaluation evaluation;

    public EvaluationFigures(PairEvaluation evaluation, ImmutableArray<double> folds, Bootstrap bootstrap)
    {
        this.evaluation = evaluation;
        Folds = folds;
        ImmutableArray<Interval> intervals = bootstrap.Of(
            curve => curve.AreaUnderCurve,
            curve => curve.EqualErrorRate,
            curve => curve.AtFalseAcceptRate(Percent).TrueAcceptRate,
            curve => curve.AtFalseAcceptRate(TenthPercent).TrueAcceptRate);
        (AreaInterval, EqualErrorInterval, TrueAcceptsAtPercentInterval, TrueAcceptsAtTenthPercentInterval) = (intervals[0], intervals[1], intervals[2], intervals[3]);
        long right = evaluation.Pairs.LongCount(pair => pair.Distance is float distance && distance <= evaluation.Threshold == pair.Same);
        AccuracyInterval = BinomialBound.Of(right, evaluation.Pairs.Length);
    }

    public ImmutableArray<double> Folds { get; }

    /// <summary>The mean over the folds where there are any, else the accuracy at the threshold.</summary>
    public double Accuracy => Folds.IsEmpty ? evaluation.Accuracy : Folds.Average();

    /// <summary>Of the accuracy at the threshold.</summary>
    public Interval AccuracyInterval { get; }

    public Interval AreaInterval { get; }

    public Interval EqualErrorInterval { get; }

    public double TrueAcceptsAtPercent => evaluation.Curve.AtFalseAcceptRate(Percent).TrueAcceptRate;

    public Interval TrueAcceptsAtPercentInterval { get; }

    public double TrueAcceptsAtTenthPercent => evaluation.Curve.AtFalseAcceptRate(TenthPercent).TrueAcceptRate;

    public Interval TrueAcceptsAtTenthPercentInterval { get; }

    /// <summary>Name, value, interval of each figure, as text.</summary>
    public IEnumerable<string[]> Rows(FaceMetric metric)
    {
        if (!Folds.IsEmpty)
            yield return ["accuracy over folds", EvaluationPage.Percent(Accuracy), string.Empty];
        yield return [$"accuracy at {evaluation.Threshold.ToString("F3", CultureInfo.InvariantCulture)}", EvaluationPage.Percent(evaluation.Accuracy), EvaluationPage.Percent(AccuracyInterval)];
        yield return [$"best, at {evaluation.BestThreshold.ToString("F3", CultureInfo.InvariantCulture)}", EvaluationPage.Percent(evaluation.BestAccuracy), string.Empty];
        yield return ["area under the curve", evaluation.AreaUnderCurve.ToString("F4", CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"{AreaInterval.Low:F4} to {AreaInterval.High:F4}")];
        yield return ["equal error rate", EvaluationPage.Percent(evaluation.EqualErrorRate), EvaluationPage.Percent(EqualErrorInterval)];
        yield return ["accepted at 1 % false", EvaluationPage.Percent(TrueAcceptsAtPercent), EvaluationPage.Percent(TrueAcceptsAtPercentInterval)];
        yield return ["accepted at 0.1 % false", EvaluationPage.Percent(TrueAcceptsAtTenthPercent), EvaluationPage.Percent(TrueAcceptsAtTenthPercentInterval)];
        yield return ["metric", MetricNames.NameOf(metric), string.Empty];
    }
}
