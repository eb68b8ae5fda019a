using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using Managed.Cli.Output;
using Managed.Formats;
using Managed.Style;
using Managed.Tensors;

namespace Managed.Cli.Commands;

/// <summary>A run of <c>managed style</c> with what is kept of it: pictures on the way, and checkpoints.</summary>
internal sealed class StyleSession(CommandContext context, StyleRunRequest request, string output, StyleRun run)
{
    private static readonly TimeSpan SaveInterval = TimeSpan.FromMinutes(1);

    private long saved = Stopwatch.GetTimestamp();
    private StyleProgress? last;

    /// <summary>Does the run, from its checkpoint where one is to be taken up.</summary>
    public StyleResult Run(CancellationToken cancellation)
    {
        if (request.Checkpoint is not null)
            OutputFile.Require(request.Checkpoint);
        if (request.Resume)
            Restore(request.Checkpoint!);
        try
        {
            return StyleReporter.Run(context, Keep, reporter => Paint(reporter, cancellation));
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
        WriteProgressPicture(progress);
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
    }

    private void Save()
    {
        if (request.Checkpoint is null)
            return;
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

    private void WriteProgressPicture(StyleProgress progress)
    {
        if (request.ProgressFolder is null || progress.Iteration % request.Every != 0)
            return;
        OutputFile.CreateFolder(request.ProgressFolder);
        OutputFile.WritePicture(Path.Combine(request.ProgressFolder, $"{progress.Iteration:D5}.png"), RgbImage.FromTensor(progress.Picture));
    }
}
