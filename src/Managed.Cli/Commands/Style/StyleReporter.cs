using System;
using System.Diagnostics;
using System.Globalization;
using Managed.Style;
using Spectre.Console;

namespace Managed.Cli.Commands.Style;

/// <summary>Shows a style run while it runs: a bar with costs and the time left on a terminal, a line now and then elsewhere.</summary>
internal sealed class StyleReporter(CommandContext context, Action<StyleProgress>? every) : IProgress<StyleProgress>
{
    private const int PlainLines = 10;

    // By then the time left can be told.
    private const int EarlyLine = 3;

    private ProgressTask? bar;
    private (long Time, double Share)? first;
    private int reports;

    /// <summary>Runs work with a reporter suited to where standard error goes.</summary>
    public static TResult Run<TResult>(CommandContext context, Action<StyleProgress>? every, Func<StyleReporter, TResult> work)
    {
        var reporter = new StyleReporter(context, every);
        if (context.Quiet || Console.IsErrorRedirected)
            return work(reporter);
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .AutoClear(false)
            .Columns(new SpinnerColumn(), new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(progress =>
            {
                reporter.bar = progress.AddTask("starting");
                return work(reporter);
            });
    }

    /// <inheritdoc/>
    public void Report(StyleProgress value)
    {
        every?.Invoke(value);
        string line = Describe(value);
        if (bar is not null)
        {
            bar.MaxValue = value.Iterations;
            bar.Value = value.Iteration;
            bar.Description = Markup.Escape(line);
        }
        else if (++reports == EarlyLine || value.Iteration % Math.Max(1, value.Iterations / PlainLines) == 0 || value.Iteration == value.Iterations)
        {
            context.Remark(line);
        }
    }

    private string Describe(StyleProgress value)
    {
        return string.Create(
            CultureInfo.InvariantCulture,
            $"iteration {value.Iteration}/{value.Iterations}  content {value.Costs.Content:G4}  style {value.Costs.Style:G4}  total {value.Costs.Total:G4}")
            + Left(value.Share);
    }

    /// <summary>The time left, by what has been done since the first iteration, which also prepares the targets.</summary>
    private string Left(double share)
    {
        if (first is not (long time, double begun) || share <= begun)
        {
            first ??= (Stopwatch.GetTimestamp(), share);
            return string.Empty;
        }

        TimeSpan left = Stopwatch.GetElapsedTime(time) * ((1 - share) / (share - begun));
        return $"  left {(int)left.TotalMinutes}:{left.Seconds:D2}";
    }
}
