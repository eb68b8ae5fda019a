using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Managed.Cli.Output;
using Managed.Networks.Onnx;
using Managed.Tensors;

namespace Managed.Cli.Commands;

/// <summary><c>managed conformance</c>: the test folders of ONNX backends, run and counted.</summary>
internal static class ConformanceCommand
{
    private static readonly Argument<string> Tests = new("DIR")
    {
        Description = "A folder with tests in the layout of ONNX's backend tests, at any depth: model.onnx, test_data_set_*/input_*.pb, output_*.pb.",
    };

    public static Command Create()
    {
        var command = new Command(
            "conformance",
            $"""
            Run tests of ONNX operators and models, and count what passes, fails, or asks for an operator that is not there.
            A number passes that differs by at most {OnnxTest.AbsoluteTolerance} + {OnnxTest.RelativeTolerance} of the expected one, as in ONNX's own runner.

            managed conformance /usr/share/libonnx-testdata/data/node
            """)
        { Tests };
        command.SetAction((arguments, cancellation) => Task.Run(() => Run(new CommandContext(arguments), arguments.GetValue(Tests)!, cancellation)));
        return command;
    }

    private static int Run(CommandContext context, string folder, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder))
            throw new CommandFailure(ExitCode.InvalidFile, $"{folder}: there is no such folder.");
        string[] models = [.. Directory.EnumerateFiles(folder, "model.onnx", SearchOption.AllDirectories).Order(System.StringComparer.Ordinal)];
        if (models.Length == 0)
            throw new CommandFailure(ExitCode.InvalidFile, $"{folder}: holds no model.onnx.");
        using WorkerPool workers = context.CreateWorkers();
        int passed = 0;
        var failed = new List<ConformanceFailure>();
        var unsupported = new List<ConformanceGap>();
        foreach (string model in models)
        {
            cancellation.ThrowIfCancellationRequested();
            string name = Path.GetRelativePath(folder, Path.GetDirectoryName(model)!);
            name = name == "." ? Path.GetFileName(Path.GetFullPath(folder)) : name;
            try
            {
                if (OnnxTest.Run(model, workers) is string problem)
                    failed.Add(new ConformanceFailure(name, problem));
                else
                    passed++;
            }
            catch (OnnxUnsupportedException gap)
            {
                unsupported.Add(new ConformanceGap(name, gap.Operator, gap.Message));
            }
            catch (System.Exception broken) when (broken is InvalidFileException or IOException or BudgetExceededException)
            {
                failed.Add(new ConformanceFailure(name, broken.Message));
            }
        }

        Report(context, passed, failed, unsupported);
        return failed.Count == 0 ? ExitCode.Success : ExitCode.NoMatch;
    }

    private static void Report(CommandContext context, int passed, List<ConformanceFailure> failed, List<ConformanceGap> unsupported)
    {
        if (context.Json)
        {
            JsonDocuments.Write(context.Out, new ConformanceDocument(passed, failed, unsupported), JsonDocuments.Default.ConformanceDocument);
            return;
        }

        foreach (ConformanceFailure failure in failed)
            context.Out.WriteLine($"FAILED       {failure.Test}: {failure.Reason}");
        foreach (ConformanceGap gap in unsupported)
            context.Out.WriteLine($"unsupported  {gap.Test}: {gap.Reason}");
        context.Out.WriteLine($"{passed} passed, {failed.Count} failed, {unsupported.Count} unsupported");
        if (unsupported.Count > 0)
            context.Out.WriteLine($"not there: {string.Join(", ", unsupported.GroupBy(gap => gap.Operator).OrderByDescending(group => group.Count()).Select(group => $"{group.Key} ({group.Count()})"))}");
    }
}
