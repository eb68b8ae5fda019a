using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Managed.Cli.Output;
using Managed.Documents;
using Managed.Faces;
using Managed.Faces.Gallery;
using Managed.Tensors;

namespace Managed.Cli.Commands.Faces;

/// <summary><c>managed face identify</c>: who the faces of pictures are.</summary>
internal static class FaceIdentifyCommand
{
    private static readonly Argument<string[]> Pictures = FaceArguments.PicturesArgument();
    private static readonly GalleryArguments Gallery = new("The file of a gallery, or a folder with a folder of pictures for each person, named like the person.", searched: true);
    private static readonly Option<int> Top = new("--top") { Description = "Candidates to tell for each face.", DefaultValueFactory = _ => 1, HelpName = "K" };
    private static readonly Option<float> Margin = new("--margin")
    {
        Description = "How much nearer than the second nearest person the nearest has to be to be named.",
        DefaultValueFactory = _ => 0,
        HelpName = "X",
    };
    private static readonly Option<string> Samples = new("--samples")
    {
        Description = "How many of a person's samples count: the distance to a person is the mean of those to so many nearest samples, or to all of them.",
        DefaultValueFactory = _ => "1",
        HelpName = "K|all",
    };
    private static readonly Option<float?> Threshold = FaceArguments.ThresholdOption();
    private static readonly Option<string?> Metric = FaceArguments.MetricOption("How faces are compared; a gallery's file has its own, a folder is compared by the embedder's unless given.");
    private static readonly FaceEngineArguments Engine = new();

    public static Command Create()
    {
        var command = new Command(
            "identify",
            """
            Tell who the faces are, or that they are unknown; exit code 0 if all are known, 1 otherwise.

            managed face identify -g door.gallery door.jpg
            managed face identify -g people/ door.jpg
            """)
        { Pictures, Top, Threshold, Margin, Samples, Metric };
        command.SetAction((arguments, cancellation) => Task.Run(() => Run(new CommandContext(arguments), arguments, cancellation)));
        return Engine.AddTo(Gallery.AddTo(command));
    }

    private static int Run(CommandContext context, ParseResult arguments, CancellationToken cancellation)
    {
        if (arguments.GetValue(Top) < 1 || !(arguments.GetValue(Margin) >= 0))
            throw new CommandFailure(ExitCode.Usage, "--top is at least 1 and --margin at least 0.");
        int samples = ParseSamples(arguments.GetValue(Samples)!);
        using WorkerPool workers = context.CreateWorkers();
        FaceEngine engine = Engine.Create(arguments, workers);
        using GalleryFile? gallery = Directory.Exists(Gallery.PathIn(arguments))
            ? null
            : Gallery.OpenFor(arguments, writable: false, engine, FaceArguments.ParseMetric(arguments.GetValue(Metric)));
        Func<FaceEmbedding, FaceIdentification> identify = gallery is null ? ByFolder(context, arguments, engine, samples, cancellation) : By(gallery, arguments, engine, samples);
        var images = new List<IdentifyImage>();
        int code = DescribedPictures.ForEach(
            context, engine.Recognizer, arguments.GetValue(Pictures)!, (recognizer, image) => recognizer.DescribeAll(image), Use, (path, message) => images.Add(new IdentifyImage(path, [], message)), cancellation);
        if (context.Json)
            JsonDocuments.Write(context.Out, new IdentifyDocument(images), JsonDocuments.Default.IdentifyDocument);
        if (code != ExitCode.Success)
            return code;
        return images.All(image => image.Faces.Count > 0 && image.Faces.All(face => face.Name is not null)) ? ExitCode.Success : ExitCode.NoMatch;

        void Use(string path, IReadOnlyList<Face> faces)
        {
            images.Add(new IdentifyImage(path, [.. faces.Select(face => IdentifyFace.Of(face, identify(face.Embedding)))]));
            if (!context.Json)
                Print(context, images[^1]);
        }
    }

    private static int ParseSamples(string text)
    {
        if (text == "all")
            return int.MaxValue;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
            ? count
            : throw new CommandFailure(ExitCode.Usage, $"--samples is a number of samples or all, not '{text}'.");
    }

    private static IdentificationOptions Decision(ParseResult arguments, FaceEngine engine, FaceMetric metric, int samples) => new()
    {
        Threshold = engine.Threshold(arguments.GetValue(Threshold), metric),
        Top = arguments.GetValue(Top),
        Margin = arguments.GetValue(Margin),
        SampleCount = samples,
    };

    /// <summary>Who a face is, by a gallery's file.</summary>
    private static Func<FaceEmbedding, FaceIdentification> By(GalleryFile gallery, ParseResult arguments, FaceEngine engine, int samples)
    {
        IdentificationOptions options = Decision(arguments, engine, gallery.Binding.Metric, samples);
        return face => GalleryArguments.Guard(gallery.Name, () => gallery.Identify(face, options));
    }

    /// <summary>Who a face is, by a folder of people.</summary>
    private static Func<FaceEmbedding, FaceIdentification> ByFolder(CommandContext context, ParseResult arguments, FaceEngine engine, int samples, CancellationToken cancellation)
    {
        string path = Gallery.PathIn(arguments);
        FaceMetric metric = engine.Metric(arguments.GetValue(Metric));
        IdentificationOptions options = Decision(arguments, engine, metric, samples);
        var people = new FaceGallery();
        foreach (NamedEmbedding sample in FaceFolder.Embed(context, engine.Recognizer, path, cancellation))
            people.Enroll(sample.Name, sample.Embedding);
        return people.SampleCount > 0
            ? face => people.Identify(face, metric, options)
            : throw new CommandFailure(ExitCode.Model, $"{path}: no person could be enrolled from it.");
    }

    private static void Print(CommandContext context, IdentifyImage image)
    {
        if (image.Faces.Count == 0)
            context.Out.WriteLine($"{image.Path}: no face");
        foreach (IdentifyFace face in image.Faces)
        {
            string candidates = string.Join(", ", face.Candidates.Select(candidate => string.Create(
                CultureInfo.InvariantCulture,
                $"{candidate.Name} {candidate.Distance:F3}")));
            context.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{image.Path} ({face.Box[0]:F0}, {face.Box[1]:F0}): {face.Name ?? "unknown"} (nearest: {candidates})"));
        }
    }
}
