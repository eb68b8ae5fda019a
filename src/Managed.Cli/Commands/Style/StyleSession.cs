using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using Managed.Formats;
using Managed.Style;
using Managed.Tensors;

namespace Managed.Cli.Commands.Style;

/// <summary>A run of <c>managed style</c> with what is kept of it: pictures on the way, and checkpoints.</summary>
internal sealed class StyleSession(CommandContext context, StyleRunRequest request, string output, StyleRun run)
{
    private static readonly TimeSpan SaveInterval = TimeSpan.FromMinutes(1);

    private readonly StyleLog log = new();
    private long saved = Stopwatch.GetTimestamp();
    private StyleProgress? last;

    /// <summary>Does the run, from its checkpoint where one is to be taken up.</summary>
    public StyleResult Run(CancellationToken cancellation)
    {
        foreach (string? file in (string?[])[request.Checkpoint, request.Log, request.Plot, request.ContactSheet, request.Animation])
        {
            if (file is not null)
                OutputFile.Require(file);
        }

        if (request.Resume)
            Restore(request.Checkpoint!);
        if (run.Iteration == 0 && (request.ContactSheet is not null || request.Animation is not null))
            WriteProgressPicture(0, run.Picture);
        context.Remark(StyleEstimateReport.Memory(run.ExpectedPeakBytes, run.TileCount));
        try
        {
            StyleResult result = StyleReporter.Run(context, Keep, reporter => Paint(reporter, cancellation));
            WriteSeries(result);
            return result;
        }
        catch (OperationCanceledException)
        {
            Stop();
            throw;
        }
    }

    private StyleResult Paint(StyleReporter reporter, CancellationToken cancellation)
    {
        while (!run.IsComplete)
            reporter.Report(run.Step(cancellation));
        return run.Finish(cancellation);
    }

    private void Keep(StyleProgress progress)
    {
        last = progress;
        log.Add(progress, run.Elapsed.TotalSeconds);
        if (progress.Iteration % request.Every == 0)
            WriteProgressPicture(progress.Iteration, progress.Picture);
        bool isDue = request.CheckpointEvery is int every ? run.Iteration % every == 0 : Stopwatch.GetElapsedTime(saved) >= SaveInterval;
        if (isDue || run.IsComplete)
            Save();
    }

    private void Restore(string checkpoint)
    {
        if (!File.Exists(checkpoint))
        {
            context.Remark($"{checkpoint}: is not there yet; beginning anew");
            return;
        }

        try
        {
            InputFile.Read(checkpoint, ExitCode.InvalidFile, path =>
            {
                using WeightFile file = SafeTensors.Open(path);
                run.Restore(file);
                return run;
            });
        }
        catch (StyleMismatchException mismatch)
        {
            throw new CommandFailure(mismatch.Part == StyleRunPart.Model ? ExitCode.Model : ExitCode.Usage, mismatch.Message, mismatch);
        }

        context.Remark($"{checkpoint}: going on after iteration {run.Iteration}");
        if (request.Log is not null && File.Exists(request.Log))
        {
            InputFile.Read(request.Log, ExitCode.InvalidFile, path =>
            {
                log.Read(path, run.Iteration);
                return log;
            });
        }
    }

    /// <summary>The log comes first, so that it is never behind the checkpoint.</summary>
    private void Save()
    {
        if (request.Log is not null)
            OutputFile.Write(request.Log, log.WriteTable);
        if (request.Plot is not null)
            OutputFile.Write(request.Plot, log.WriteChart);
        if (request.Checkpoint is not null)
            OutputFile.Write(request.Checkpoint, run.Save);
        saved = Stopwatch.GetTimestamp();
    }

    /// <summary>Keeps what a cancelled run has come to: the picture beside the one that was to be, so that nobody takes it for that.</summary>
    private void Stop()
    {
        if (last is null)
            return;
        Save();
        string partial = Path.ChangeExtension(output, ".partial" + Path.GetExtension(output));
        OutputFile.WritePicture(partial, RgbImage.FromTensor(last.Picture));
        context.Remark($"{partial}: the picture after iteration {last.Iteration} of {last.Iterations}"
            + (request.Checkpoint is null ? string.Empty : $"; {request.Checkpoint}: go on with --resume"));
    }

    private void WriteProgressPicture(int iteration, Tensor picture)
    {
        if (request.ProgressFolder is null)
            return;
        OutputFile.CreateFolder(request.ProgressFolder);
        OutputFile.WritePicture(StyleSeries.PathOf(request.ProgressFolder, iteration), RgbImage.FromTensor(picture));
    }

    private void WriteSeries(StyleResult result)
    {
        if (request.ProgressFolder is null)
            return;
        var series = new StyleSeries(request.ProgressFolder, request.Every, result.Iterations, RgbImage.FromTensor(result.Picture));
        if (request.ContactSheet is not null)
            OutputFile.WritePicture(request.ContactSheet, series.DrawSheet());
        if (request.Animation is not null)
            OutputFile.Write(request.Animation, series.WriteAnimation);
    }
}
