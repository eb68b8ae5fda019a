using System.CommandLine;
using System.Globalization;
using System.Threading.Tasks;
using Managed.Cli.Output;
using Managed.Faces;
using Managed.Tensors;

namespace Managed.Cli.Commands;

/// <summary><c>managed face verify</c>: whether two pictures show one person.</summary>
internal static class FaceVerifyCommand
{
    private static readonly Argument<string> First = new("A") { Description = "A picture of one face." };
    private static readonly Argument<string> Second = new("B") { Description = "Another." };
    private static readonly Option<float?> Threshold = FaceCommands.ThresholdOption();
    private static readonly Option<string> Metric = FaceCommands.MetricOption();

    public static Command Create()
    {
        var command = new Command(
            "verify",
            """
            Tell whether two pictures show one person; exit code 0 if so, 1 if not.

            managed face verify passport.jpg door.jpg && echo welcome
            """)
        { First, Second, Threshold, Metric };
        command.SetAction((arguments, _) => Task.Run(() => Run(
            new CommandContext(arguments),
            arguments.GetValue(First)!,
            arguments.GetValue(Second)!,
            FaceCommands.ParseMetric(arguments.GetValue(Metric)),
            arguments.GetValue(Threshold))));
        return command;
    }

    public static VerifyDocument Document(FaceVerification result) =>
        new(result.Same, result.Distance, result.Threshold, FaceCommands.NameOf(result.Metric), result.Probability);

    public static string Describe(VerifyDocument result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(result.Same ? "the same person" : "different people")} ({result.Metric} distance {result.Distance:F3}, threshold {result.Threshold:F3}, probability {result.Probability:P1})");

    private static int Run(CommandContext context, string first, string second, FaceMetric metric, float? threshold)
    {
        if (threshold is not null && !(threshold >= 0))
            throw new CommandFailure(ExitCode.Usage, "--threshold is at least 0.");
        using WorkerPool workers = context.CreateWorkers();
        FaceRecognizer recognizer = FaceCommands.CreateRecognizer(workers);
        Face a = FaceCommands.RequireSingle(recognizer, first);
        Face b = FaceCommands.RequireSingle(recognizer, second);
        VerifyDocument document = Document(FaceVerification.Of(a.Embedding, b.Embedding, metric, threshold));
        if (context.Json)
            JsonDocuments.Write(context.Out, document, JsonDocuments.Default.VerifyDocument);
        else
            context.Out.WriteLine(Describe(document));
        return document.Same ? ExitCode.Success : ExitCode.NoMatch;
    }
}
