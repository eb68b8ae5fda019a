using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Managed.Cli.Output;
using Managed.Faces;
using Managed.Faces.Gallery;
using Managed.Tensors;

namespace Managed.Cli.Commands;

/// <summary><c>managed face identify</c>: who the faces of pictures are.</summary>
internal static class FaceIdentifyCommand
{
    private static readonly Argument<string[]> Pictures = FaceCommands.PicturesArgument();
    private static readonly Option<string> Gallery = new("--gallery", "-g")
    {
        Description = "A folder with a folder of pictures for each person, named like the person.",
        HelpName = "GALLERY",
        Required = true,
    };
    private static readonly Option<int> Top = new("--top") { Description = "Candidates to tell for each face.", DefaultValueFactory = _ => 1, HelpName = "K" };
    private static readonly Option<float?> Threshold = FaceCommands.ThresholdOption();
    private static readonly Option<string> Metric = FaceCommands.MetricOption();

    public static Command Create()
    {
        var command = new Command(
            "identify",
            """
            Tell who the faces are, or that they are unknown; exit code 0 if all are known, 1 otherwise.

            managed face identify -g people/ door.jpg
            """)
        { Pictures, Gallery, Top, Threshold, Metric };
        command.SetAction((arguments, cancellation) => Task.Run(() => Run(new CommandContext(arguments), arguments, cancellation)));
        return command;
    }

    private static int Run(CommandContext context, ParseResult arguments, CancellationToken cancellation)
    {
        FaceMetric metric = FaceCommands.ParseMetric(arguments.GetValue(Metric));
        float? threshold = arguments.GetValue(Threshold);
        int top = arguments.GetValue(Top);
        if (top < 1 || (threshold is not null && !(threshold >= 0)))
            throw new CommandFailure(ExitCode.Usage, "--top is at least 1 and --threshold at least 0.");
        using WorkerPool workers = context.CreateWorkers();
        FaceRecognizer recognizer = FaceCommands.CreateRecognizer(workers);
        FaceGallery gallery = BuildGallery(context, recognizer, arguments.GetValue(Gallery)!, cancellation);
        var images = new List<IdentifyImage>();
        int code = FaceCommands.ForEachPicture(
            context, arguments.GetValue(Pictures)!, Use, (path, message) => images.Add(new IdentifyImage(path, [], message)), cancellation);
        if (context.Json)
            JsonDocuments.Write(context.Out, new IdentifyDocument(images), JsonDocuments.Default.IdentifyDocument);
        if (code != ExitCode.Success)
            return code;
        return images.All(image => image.Faces.Count > 0 && image.Faces.All(face => face.Name is not null)) ? ExitCode.Success : ExitCode.NoMatch;

        void Use(string path, RgbImage image)
        {
            images.Add(new IdentifyImage(
                path, [.. recognizer.DescribeAll(image).Select(face => Document(face, gallery.Identify(face.Embedding, metric, threshold, top)))]));
            if (!context.Json)
                Print(context, images[^1]);
        }
    }

    private static IdentifyFace Document(Face face, FaceIdentification identification) => new(
        FaceCommands.ToArray(face.Box),
        identification.Name,
        identification.Candidates.Count > 0 ? identification.Candidates[0].Distance : null,
        [.. identification.Candidates.Select(candidate => new IdentifyCandidate(candidate.Name, candidate.Distance))]);

    private static FaceGallery BuildGallery(CommandContext context, FaceRecognizer recognizer, string folder, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder))
            throw new CommandFailure(ExitCode.Model, $"{folder}: there is no such folder; a gallery is a folder with a folder of pictures for each person.");
        var gallery = new FaceGallery();
        foreach (string person in Arguments.PeopleOf(folder))
        {
            FaceCommands.ForEachPicture(
                context,
                Arguments.PicturesOf(person),
                (path, image) =>
                {
                    if (recognizer.DescribePortrait(image) is { Face: Face face })
                        gallery.Enroll(Path.GetFileName(person), face.Embedding);
                    else
                        context.Remark($"{path}: not enrolled, it does not show exactly one face.");
                },
                (_, _) => { },
                cancellation);
        }

        return gallery.Names.Count > 0 ? gallery : throw new CommandFailure(ExitCode.Model, $"{folder}: no person could be enrolled from it.");
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
