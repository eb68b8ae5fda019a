using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Managed.Cli.Output;
using Managed.Simd;
using Managed.Vectors;

namespace Managed.Cli.Commands.Vectors;

/// <summary><c>managed vectors check</c>: this program's kernels against vectors that somebody has computed.</summary>
internal static class VectorsCheckCommand
{
    private static readonly Argument<string> Folder = VectorsCommands.FolderArgument("The folder with index.json.");

    public static Command Create()
    {
        var command = new Command(
            "check",
            """
            Run the kernels on the inputs of reference vectors and compare within the tolerances that the index states; exit code 1 where one fails.

            managed vectors check vectors
            """)
        { Folder };
        command.SetAction((arguments, cancellation) => Task.Run(() => Run(new CommandContext(arguments), arguments.GetValue(Folder)!, cancellation)));
        return command;
    }

    private static int Run(CommandContext context, string folder, CancellationToken cancellation)
    {
        var results = new List<VectorResult>();
        InputFile.ReadFolder(folder, ExitCode.InvalidFile, path =>
        {
            foreach (VectorResult result in ReferenceVectors.Check(path, cancellation))
            {
                results.Add(result);
                if (!context.Json)
                    context.Out.WriteLine(Line(result));
            }
        });
        int failed = results.Count(result => !result.Passed);
        if (context.Json)
            JsonDocuments.Write(context.Out, Document(results, failed), JsonDocuments.Default.VectorsCheckDocument);
        else
            context.Out.WriteLine($"{results.Count - failed} passed, {failed} failed; this process computes at {SimdHardware.Level}");
        return failed == 0 ? ExitCode.Success : ExitCode.NoMatch;
    }

    private static string Line(VectorResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(result.Passed ? "PASS" : "FAIL")}  error {result.Error:E1} of {result.Tolerance:E1}  gradients {result.GradientError:E1} of {result.GradientTolerance:E1}  ")
        + result.Name + (result.Problem is null ? "" : ": " + result.Problem);

    private static VectorsCheckDocument Document(List<VectorResult> results, int failed) => new(
        SimdHardware.Level.ToString(),
        results.Count - failed,
        failed,
        [
            .. results.Select(result => new VectorsCheckLine(
                result.Name,
                result.Operation,
                result.Error,
                result.Tolerance,
                result.GradientError,
                result.GradientTolerance,
                result.Passed,
                result.Problem)),
        ]);
}
