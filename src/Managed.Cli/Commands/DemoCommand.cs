using System;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Managed.Cli.Commands.Faces;
using Managed.Cli.Commands.Style;
using Managed.Cli.Output;
using Managed.Documents;
using Managed.Faces;
using Managed.Media.Pictures;
using Managed.Style;
using Managed.Tensors;

namespace Managed.Cli.Commands;

/// <summary><c>managed demo</c>: the main jobs on the pictures inside the program.</summary>
internal static class DemoCommand
{
    private const string DefaultFolder = "managed-demo";
    private const string Content = "chelsea.png";
    private const string Style = "eddies.jpg";
    private const string Painted = "painted.png";
    private const string Portrait = "astronaut.png";
    private const string AlteredPortrait = "astronaut-altered.jpg";
    private const string OtherPortrait = "grace_hopper.jpg";

    private static readonly Argument<string> Folder = new("DIR") { Description = "Where pictures are written.", DefaultValueFactory = _ => DefaultFolder };

    private static readonly StyleRequest Request = new()
    {
        Size = 384,
        Preset = StylePresets.Painterly,
        Options = StylePresets.Painterly.Options with { Iterations = 120, ContentLayers = [], StyleLayers = [] },
    };

    public static Command Create()
    {
        var command = new Command(
            "demo",
            """
            Run the main jobs on built-in pictures: paint one in the style of another, compare faces.

            managed demo out
            """)
        { Folder };
        command.SetAction((arguments, cancellation) => Task.Run(() => Run(new CommandContext(arguments), arguments.GetValue(Folder)!, cancellation)));
        return command;
    }

    private static int Run(CommandContext context, string folder, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        OutputFile.CreateFolder(folder);
        foreach (string name in (string[])[Content, Style, Portrait, AlteredPortrait, OtherPortrait])
            OutputFile.Write(Path.Combine(folder, name), stream => OpenSample(name).CopyTo(stream));
        context.Remark($"Painting {Content} in the style of {Style} ...");
        StyleDocument painted = StyleCommand.Paint(context, new StylePictures(Read(Content), [Read(Style)]), Path.Combine(folder, Painted), Request, cancellation);
        (VerifyDocument same, VerifyDocument different) = CompareFaces(context);
        var document = new DemoDocument(folder, painted, same, different, Stopwatch.GetElapsedTime(start).TotalSeconds);
        if (context.Json)
            JsonDocuments.Write(context.Out, document, JsonDocuments.Default.DemoDocument);
        else
            Print(context.Out, document);
        return ExitCode.Success;
    }

    private static (VerifyDocument Same, VerifyDocument Different) CompareFaces(CommandContext context)
    {
        using WorkerPool workers = context.CreateWorkers();
        FaceRecognizer recognizer = FaceEngine.Inside(workers);
        FaceEmbedding Embed(string name) => SingleFace.Of(recognizer, Read(name), name).Embedding;
        FaceEmbedding portrait = Embed(Portrait);
        return (
            VerifyDocument.Of(FaceVerification.Of(portrait, Embed(AlteredPortrait))),
            VerifyDocument.Of(FaceVerification.Of(portrait, Embed(OtherPortrait))));
    }

    private static void Print(TextWriter writer, DemoDocument demo)
    {
        string In(string name) => Path.Combine(demo.Folder, name);
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Style: {In(Painted)} is {Content} in the style of {Style}, {demo.Style.Iterations} iterations in {demo.Style.Seconds:F1} s."));
        writer.WriteLine(
            $"Faces: {Portrait} and {AlteredPortrait} (the same photograph turned, relit and cropped): {FaceVerifyCommand.Describe(demo.SamePerson)}.");
        writer.WriteLine($"Faces: {Portrait} and {OtherPortrait}: {FaceVerifyCommand.Describe(demo.DifferentPeople)}.");
        writer.WriteLine();
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"All in {demo.Seconds:F1} s. The pictures are in {demo.Folder}; the same by hand:"));
        writer.WriteLine($"  managed style {In(Content)} {In(Style)} -o {In(Painted)} --size {Request.Size} --iterations {Request.Options.Iterations}");
        writer.WriteLine($"  managed face verify {In(Portrait)} {In(AlteredPortrait)}");
        writer.WriteLine($"  managed face verify {In(Portrait)} {In(OtherPortrait)}");
    }

    private static RgbImage Read(string name)
    {
        using Stream stream = OpenSample(name);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return PictureReader.Read(bytes, name);
    }

    private static Stream OpenSample(string name) =>
        typeof(DemoCommand).Assembly.GetManifestResourceStream(name)
        ?? throw new InvalidOperationException($"The program was built without its sample {name}.");
}
