using System.CommandLine;
using Managed.Faces;

namespace Managed.Cli.Commands.Faces;

/// <summary>What several commands of <c>managed face</c> are told.</summary>
internal static class FaceArguments
{
    public static Option<float?> ThresholdOption() =>
        new("--threshold") { Description = "The largest distance that counts as the same person; each metric has its own unless given.", HelpName = "X" };

    public static Option<string?> MetricOption(string description = "How faces are compared; euclidean unless given, or what a model's card says.") =>
        new("--metric") { Description = description, HelpName = "euclidean|cosine|chi-square" };

    public static Argument<string[]> PicturesArgument() =>
        new("IMG") { Description = "Pictures: files, folders or patterns.", Arity = ArgumentArity.OneOrMore };

    /// <summary>The metric that was asked for, or null.</summary>
    public static FaceMetric? ParseMetric(string? name) => name switch
    {
        null => null,
        "euclidean" => FaceMetric.Euclidean,
        "cosine" => FaceMetric.Cosine,
        "chi-square" => FaceMetric.ChiSquare,
        _ => throw new CommandFailure(ExitCode.Usage, $"--metric is euclidean, cosine or chi-square, not '{name}'."),
    };
}
