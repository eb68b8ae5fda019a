using System;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Managed.Cli.Output;
using Managed.Formats;
using Managed.Security;
using Managed.Style;
using Managed.Tensors;

namespace Managed.Cli.Commands;

/// <summary><c>managed style</c>: paints a picture in the style of another, or tells a picture's costs.</summary>
internal static class StyleCommand
{
    public static Command Create()
    {
        var arguments = new StyleArguments();
        Command command = arguments.AddTo(new Command(
            "style",
            """
            Paint CONTENT in the style of STYLE.

            managed style town.jpg starry.png -o painted.png
            managed style town.jpg starry.png -o painted.png --size 640 --style-weight 3 --model vgg19.safetensors
            """));
        command.SetAction((result, cancellation) => Task.Run(() => Run(new CommandContext(result), arguments.Parse(result), cancellation)));
        return command;
    }

    /// <summary>Paints one picture and writes it; also what the demo does.</summary>
    public static StyleDocument Paint(
        CommandContext context, RgbImage content, RgbImage style, string output, StyleRequest request, CancellationToken cancellation)
    {
        OutputFile.Require(output);
        using WorkerPool workers = context.CreateWorkers();
        Tensor contentPixels = content.ToTensorFitting(request.Size ?? StyleRequest.DefaultSize);
        Tensor stylePixels = style.ToTensorFitting(StyleSide(request.Size ?? StyleRequest.DefaultSize, request));
        PerceptualModel model = StyleModels.Open(request, workers, contentPixels, stylePixels);
        StyleResult result = StyleReporter.Run(
            context,
            progress => SaveProgress(progress, request),
            reporter => Checked(() => StyleTransfer.Run(model, workers, contentPixels, stylePixels, request.Options, reporter, cancellation)));
        RgbImage picture = RgbImage.FromTensor(result.Picture);
        OutputFile.WritePicture(output, picture);
        using var process = Process.GetCurrentProcess();
        return new StyleDocument(
            output,
            result.Iterations,
            result.Elapsed.TotalSeconds,
            result.Elapsed.TotalSeconds / Math.Max(1, result.Iterations),
            process.PeakWorkingSet64,
            result.Costs.Content,
            result.Costs.Style,
            Sha256.HexOf(picture.Pixels));
    }

    private static int Run(CommandContext context, StyleRequest request, CancellationToken cancellation)
    {
        RgbImage content = InputFile.ReadPicture(request.Content);
        RgbImage style = InputFile.ReadPicture(request.Style);
        if (request.CostOf is not null)
            return TellCosts(context, content, style, request);
        StyleDocument document = Paint(context, content, style, request.Output!, request, cancellation);
        if (context.Json)
            JsonDocuments.Write(context.Out, document, JsonDocuments.Default.StyleDocument);
        else
            context.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{document.Output}: {document.Iterations} iterations in {document.Seconds:F1} s, ")
                + string.Create(CultureInfo.InvariantCulture, $"content cost {document.ContentCost:G4}, style cost {document.StyleCost:G4}"));
        return ExitCode.Success;
    }

    private static int TellCosts(CommandContext context, RgbImage content, RgbImage style, StyleRequest request)
    {
        if (request.GradientOut is not null)
            OutputFile.Require(request.GradientOut);
        RgbImage painted = InputFile.ReadPicture(request.CostOf!);
        Tensor contentPixels = Fit(content, request.Size);
        Tensor picture = Fit(painted, request.Size);
        if (picture.Shape != contentPixels.Shape)
            throw new CommandFailure(
                ExitCode.InvalidFile,
                $"{request.CostOf}: has {painted.Width} x {painted.Height} pixels where {request.Content} has {content.Width} x {content.Height}.");
        Tensor stylePixels = Fit(style, request.Size is int size ? StyleSide(size, request) : null);
        using WorkerPool workers = context.CreateWorkers();
        PerceptualModel model = StyleModels.Open(request, workers, contentPixels, stylePixels);
        var gradient = new Tensor(picture.Shape);
        StyleCosts costs = Checked(() => new StyleObjective(model, workers, contentPixels, stylePixels, request.Options)
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

    private static Tensor Fit(RgbImage image, int? size) => size is null ? image.ToTensor() : image.ToTensorFitting(size.Value);

    private static int StyleSide(int size, StyleRequest request) => Math.Max(1, (int)MathF.Round(size * request.StyleScale));

    private static void SaveProgress(StyleProgress progress, StyleRequest request)
    {
        if (request.ProgressFolder is null || progress.Iteration % request.Every != 0)
            return;
        OutputFile.CreateFolder(request.ProgressFolder);
        OutputFile.WritePicture(Path.Combine(request.ProgressFolder, $"{progress.Iteration:D5}.png"), RgbImage.FromTensor(progress.Picture));
    }

    /// <summary>Layers and pictures that do not fit each other are the user's to mend.</summary>
    private static T Checked<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (exception is ArgumentException or ArithmeticException)
        {
            throw new CommandFailure(ExitCode.Usage, exception.Message.Split(" (Parameter", 2)[0], exception);
        }
    }
}
