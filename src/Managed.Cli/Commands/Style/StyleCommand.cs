using System;
using System.CommandLine;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Managed.Cli.Output;
using Managed.Documents;
using Managed.Formats;
using Managed.Security;
using Managed.Style;
using Managed.Tensors;

namespace Managed.Cli.Commands.Style;

/// <summary><c>managed style</c>: paints a picture in the style of another, or tells a picture's costs.</summary>
internal static class StyleCommand
{
    public static Command Create()
    {
        var arguments = new StyleArguments();
        Command command = arguments.AddTo(new Command(
            "style",
            """
            Paint CONTENT in the style of STYLE, or of several.

            managed style town.jpg starry.png -o painted.png
            managed style town.jpg starry.png -o painted.png --size 640 --style-weight 3 --model vgg19.safetensors
            managed style town.jpg starry.png scream.jpg -o painted.png --blend 0.7,0.3
            """));
        command.SetAction((result, cancellation) => Task.Run(() => Run(new CommandContext(result), arguments.Parse(result), cancellation)));
        return command;
    }

    /// <summary>Paints one picture and writes it; also what the demo and the units of a batch do.</summary>
    /// <param name="context">Where it is told of.</param>
    /// <param name="pictures">The pictures.</param>
    /// <param name="output">The file to write.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <param name="model">The network of the request where it is open; null to open it.</param>
    public static StyleDocument Paint(
        CommandContext context, StylePictures pictures, string output, StyleRequest request, CancellationToken cancellation, PerceptualModel? model = null)
    {
        OutputFile.Require(output);
        using WorkerPool workers = context.CreateWorkers();
        StyleRun run = OpenRun(pictures, request, workers, model);
        StyleResult result = CommandFailure.AsUsage(() => new StyleSession(context, request.Run, output, run).Run(cancellation));
        RgbImage picture = RgbImage.FromTensor(result.Picture);
        Write(context, output, result.Picture, request.Depth, pictures.Alpha?.Resized(picture.Width, picture.Height));
        return new StyleDocument(
            output,
            result.Iterations,
            result.Elapsed.TotalSeconds,
            result.Elapsed.TotalSeconds / Math.Max(1, result.Iterations),
            PeakMemory.Bytes,
            result.Costs.Content,
            result.Costs.Style,
            Sha256.HexOf(picture.Pixels));
    }

    private static void Write(CommandContext context, string output, Tensor picture, int depth, AlphaChannel? alpha)
    {
        if (OutputFile.IsPng(output))
        {
            OutputFile.WritePng(output, picture, depth, alpha);
            return;
        }

        if (alpha is not null)
            context.Remark($"{output}: JPEG holds no transparency; the picture is painted over white.");
        OutputFile.WritePicture(output, RgbImage.FromTensor(picture));
    }

    private static int Run(CommandContext context, StyleRequest request, CancellationToken cancellation)
    {
        StylePictures pictures = StylePictures.Read(request);
        if (request.CostOf is not null)
            return TellCosts(context, pictures, request);
        if (request.Run.Estimate)
            return TellEstimate(context, pictures, request, cancellation);
        StyleDocument document = Paint(context, pictures, request.Output!, request, cancellation);
        if (context.Json)
            JsonDocuments.Write(context.Out, document, JsonDocuments.Default.StyleDocument);
        else
            context.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{document.Output}: {document.Iterations} iterations in {document.Seconds:F1} s, ")
                + string.Create(CultureInfo.InvariantCulture, $"content cost {document.ContentCost:G4}, style cost {document.StyleCost:G4}"));
        return ExitCode.Success;
    }

    /// <summary>A run, once it is clear that its budget does; the pictures as they are in their files count, too.</summary>
    private static StyleRun OpenRun(StylePictures pictures, StyleRequest request, WorkerPool workers, PerceptualModel? open = null)
    {
        StyleInputs inputs = pictures.Fit(request, request.Size ?? StyleRequest.DefaultSize);
        PerceptualModel model = open ?? StyleModels.Open(request, workers, inputs);
        return CommandFailure.AsUsage(() =>
        {
            StyleOptions options = request.OptionsFor(model);
            long? limit = options.MemoryLimit is long asked ? Math.Max(1, asked - pictures.ByteCount) : null;
            var run = new StyleRun(model, workers, inputs, options with { MemoryLimit = limit });
            try
            {
                _ = run.ExpectedPeakBytes;
                return run;
            }
            catch (BudgetExceededException exceeded)
            {
                throw new CommandFailure(
                    ExitCode.Budget,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"painting {inputs.Content.Shape[3]} x {inputs.Content.Shape[2]} pixels with this network needs --memory {StyleEstimateReport.Mebibytes(exceeded.NeededBytes + pictures.ByteCount)}MiB at least."),
                    exceeded);
            }
        });
    }

    private static int TellEstimate(CommandContext context, StylePictures pictures, StyleRequest request, CancellationToken cancellation)
    {
        using WorkerPool workers = context.CreateWorkers();
        StyleRun run = OpenRun(pictures, request, workers);
        StyleEstimateReport.Write(context, CommandFailure.AsUsage(() => run.Estimate(cancellation)), pictures.ByteCount);
        return ExitCode.Success;
    }

    private static int TellCosts(CommandContext context, StylePictures pictures, StyleRequest request)
    {
        if (request.GradientOut is not null)
            OutputFile.Require(request.GradientOut);
        RgbImage painted = InputFile.ReadPicture(request.CostOf!);
        StyleInputs inputs = pictures.Fit(request, request.Size);
        Tensor picture = StylePictures.Fit(painted, request.Size);
        if (picture.Shape != inputs.Content.Shape)
            throw new CommandFailure(
                ExitCode.InvalidFile,
                $"{request.CostOf}: has {painted.Width} x {painted.Height} pixels where {request.Content} has {pictures.Content.Width} x {pictures.Content.Height}.");
        using WorkerPool workers = context.CreateWorkers();
        PerceptualModel model = StyleModels.Open(request, workers, inputs);
        var gradient = new Tensor(picture.Shape);
        StyleCosts costs = CommandFailure.AsUsage(() => new StyleObjective(model, workers, inputs.Prepared(request.Options.Color), request.OptionsFor(model))
            .Evaluate(picture, request.GradientOut is null ? null : gradient));
        if (request.GradientOut is not null)
            OutputFile.Write(request.GradientOut, stream => Npy.Write(stream, gradient.Reshape([3, picture.Shape[2], picture.Shape[3]])));
        var document = new StyleCostDocument(costs.Content, costs.Style, costs.Layers, costs.Total);
        if (context.Json)
            JsonDocuments.Write(context.Out, document, JsonDocuments.Default.StyleCostDocument);
        else
            Print(context, document);
        return ExitCode.Success;
    }

    private static void Print(CommandContext context, StyleCostDocument document)
    {
        foreach ((string layer, double cost) in document.Layers)
            context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{layer,-12} {cost:G6}"));
        context.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"content {document.ContentCost:G6}  style {document.StyleCost:G6}  total {document.Total:G6}"));
    }
}
