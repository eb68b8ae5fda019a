using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using Managed.Documents;
using Managed.Formats;
using Managed.Media;
using Managed.Media.Pictures;
using Managed.Models;
using Managed.Security;
using Managed.Style;
using Managed.Tensors;

namespace Managed.Server.Style;

/// <summary>Does a job's run, from its stored run where there is one.</summary>
internal sealed class StylePainter(WorkerPool workers, PictureOptions pictures, long? memory)
{
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(20);

    private readonly Lazy<PerceptualModel> model = new(EmbeddedModels.OpenPerceptualModel);

    /// <summary>Paints; what was painted is in the job's folder on return.</summary>
    /// <exception cref="OperationCanceledException">It was stopped; the run is stored.</exception>
    public StyleDocument Paint(StyleJob job, CancellationToken cancellation)
    {
        StyleJobOptions asked = job.Stored.Options;
        RgbImage content = PictureReader.Read(job.Folder.ContentFile, pictures, cancellation);
        var inputs = new StyleInputs(content.ToTensorFitting(asked.Size), [.. Enumerable.Range(0, job.Stored.Styles)
            .Select(i => new StyleSource(PictureReader.Read(job.Folder.StyleFile(i), pictures, cancellation).ToTensorFitting(asked.Size)))]);
        var run = new StyleRun(model.Value, workers, inputs, OptionsOf(asked));
        Restore(run, job.Folder.CheckpointFile);
        try
        {
            StyleResult result = Steps(run, job, cancellation);
            JobFolder.SavePicture(job.Folder.ResultFile, result.Picture);
            return new StyleDocument(
                $"/v1/style/jobs/{job.Stored.Id}/result", result.Iterations, result.Elapsed.TotalSeconds, result.Elapsed.TotalSeconds / Math.Max(1, result.Iterations),
                run.ExpectedPeakBytes, result.Costs.Content, result.Costs.Style, Sha256.HexOf(RgbImage.FromTensor(result.Picture).Pixels));
        }
        catch (OperationCanceledException) when (run.Iteration > 0 && !job.Cancellation.IsCancellationRequested)
        {
            Save(run, job.Folder);
            throw;
        }
    }

    private StyleOptions OptionsOf(StyleJobOptions asked)
    {
        StylePreset preset = StylePresets.All.First(known => known.Name == asked.Preset);
        return preset.Complete(
            preset.Options with
            {
                Iterations = asked.Iterations,
                ContentWeight = asked.ContentWeight,
                StyleWeight = asked.StyleWeight,
                TotalVariationWeight = asked.TotalVariationWeight,
                Color = asked.Color switch { "keep" => StyleColor.Keep, "match" => StyleColor.Match, _ => StyleColor.Free },
                Seed = asked.Seed,
                Initialization = asked.Initialization switch
                {
                    "noise" => StyleInitialization.Noise,
                    "content" => StyleInitialization.Content,
                    "style" => StyleInitialization.Style,
                    _ => preset.Options.Initialization,
                },
                MemoryLimit = memory,
            },
            model.Value);
    }

    private static StyleResult Steps(StyleRun run, StyleJob job, CancellationToken cancellation)
    {
        long saved = Stopwatch.GetTimestamp();
        while (!run.IsComplete)
        {
            StyleProgress progress = run.Step(cancellation);
            bool hasPicture = progress.Iteration % job.Stored.Options.Every == 0;
            if (hasPicture)
                JobFolder.SavePicture(job.Folder.PictureFile(progress.Iteration), progress.Picture);
            job.Report(progress, hasPicture);
            if (Stopwatch.GetElapsedTime(saved) >= SaveInterval)
            {
                Save(run, job.Folder);
                saved = Stopwatch.GetTimestamp();
            }
        }

        return run.Finish(cancellation);
    }

    private static void Save(StyleRun run, JobFolder folder) => AtomicFile.Write(folder.CheckpointFile, run.Save, ownerOnly: true);

    private static void Restore(StyleRun run, string checkpoint)
    {
        if (!File.Exists(checkpoint))
            return;
        try
        {
            using WeightFile file = SafeTensors.Open(checkpoint);
            run.Restore(file);
        }
        catch (Exception exception) when (exception is InvalidFileException or StyleMismatchException)
        {
            // A run that cannot be taken up is done from its beginning; its result is the same.
        }
    }
}
