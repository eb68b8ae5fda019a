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

/// <summary><c>managed face enroll</c>: people into a gallery.</summary>
internal static class FaceEnrollCommand
{
    private static readonly GalleryArguments Gallery = new("The file of the gallery; made if it is not there.");
    private static readonly Argument<string?> Name = new("NAME") { Description = "The person.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Argument<string[]> Pictures = new("IMG")
    {
        Description = "Pictures of the person alone: files, folders or patterns.",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private static readonly Option<string?> People = new("--people")
    {
        Description = "Instead of NAME and IMG: a folder with a folder of pictures for each person, named like the person.",
        HelpName = "DIR",
    };
    private static readonly Option<string?> Metric = FaceArguments.MetricOption("How a new gallery compares faces; as the embedder says unless given.");
    private static readonly Option<bool> RequireQuality = new("--require-quality")
    {
        Description = "Refuse pictures whose face is small, blurred, dark, bright or turned away, instead of remarking it.",
    };
    private static readonly FaceEngineArguments Engine = new();

    public static Command Create()
    {
        var command = new Command(
            "enroll",
            """
            Add people to a gallery; one picture is enough, and nothing is retrained.

            managed face enroll -g door.gallery "Ada Lovelace" ada.jpg
            managed face enroll -g door.gallery --people people/ --key door.key
            """)
        { Name, Pictures, People, Metric, RequireQuality };
        command.SetAction((arguments, cancellation) => Task.Run(() => Run(new CommandContext(arguments), arguments, cancellation)));
        return Engine.AddTo(Gallery.AddTo(command));
    }

    private static int Run(CommandContext context, ParseResult arguments, CancellationToken cancellation)
    {
        (string Name, string Path)[] pictures = Wanted(arguments);
        using WorkerPool workers = context.CreateWorkers();
        FaceEngine engine = Engine.Create(arguments, workers);
        using GalleryFile gallery = Gallery.OpenOrCreate(context, arguments, engine, FaceArguments.ParseMetric(arguments.GetValue(Metric)));
        var lines = new List<EnrollLine>();
        bool requireQuality = arguments.GetValue(RequireQuality);
        foreach (DescribedPicture<(string Name, string Path), EnrollFace> picture in DescribedPictures.Of(
            context, engine.Recognizer, pictures, picture => picture.Path, (own, image, path) => Describe(own, image, path, requireQuality), cancellation))
        {
            lines.Add(Enroll(context, gallery, engine, picture));
        }

        int people = GalleryArguments.Guard(Gallery.PathIn(arguments), () => gallery.People.Count);
        if (context.Json)
            JsonDocuments.Write(context.Out, new EnrollDocument(Gallery.PathIn(arguments), people, gallery.SampleCount, lines), JsonDocuments.Default.EnrollDocument);
        else
            context.Out.WriteLine($"{Gallery.PathIn(arguments)}: {lines.Count(line => line.Id is not null)} enrolled, now {gallery.SampleCount} samples of {people} people");
        return lines.All(line => line.Id is not null) ? ExitCode.Success : ExitCode.InvalidFile;
    }

    private static (string Name, string Path)[] Wanted(ParseResult arguments)
    {
        string? name = arguments.GetValue(Name);
        string[] pictures = arguments.GetValue(Pictures)!;
        if (arguments.GetValue(People) is not string folder)
        {
            return string.IsNullOrWhiteSpace(name) || pictures.Length == 0
                ? throw new CommandFailure(ExitCode.Usage, "say who and by which pictures, NAME IMG.., or --people DIR.")
                : [.. Arguments.ExpandPictures(pictures).Select(path => (name, path))];
        }

        if (name is not null)
            throw new CommandFailure(ExitCode.Usage, "--people takes the place of NAME and IMG.");
        if (!Directory.Exists(folder))
            throw new CommandFailure(ExitCode.InvalidFile, $"{folder}: there is no such folder.");
        (string, string)[] all = [.. Arguments.PeopleOf(folder).SelectMany(person => Arguments.PicturesOf(person).Select(path => (Path.GetFileName(person), path)))];
        return all.Length > 0 ? all : throw new CommandFailure(ExitCode.InvalidFile, $"{folder}: has no folders with pictures.");
    }

    private static EnrollFace Describe(FaceRecognizer recognizer, RgbImage image, string path, bool requireQuality)
    {
        Face face = SingleFace.Of(recognizer, image, path);
        string? problem = FaceQuality.Of(image, face.Box, face.Landmarks).Problem();
        return problem is null || !requireQuality ? new EnrollFace(face, problem) : throw new CommandFailure(ExitCode.InvalidFile, $"{path}: {problem}.");
    }

    private static EnrollLine Enroll(CommandContext context, GalleryFile gallery, FaceEngine engine, DescribedPicture<(string Name, string Path), EnrollFace> picture)
    {
        (string name, string path) = picture.Source;
        if (picture.Failure is CommandFailure unfit)
        {
            context.Error.WriteLine($"managed: {unfit.Message}");
            return new EnrollLine(path, name, null, null, unfit.Message);
        }

        (Face face, string? problem) = picture.Value!;
        if (problem is not null)
            context.Remark($"{path}: {problem}; another picture would be recognised better.");
        EnrollOther? looksLike = GalleryArguments.Guard(gallery.Name, () => EnrollOther.Of(gallery, engine.KnownThreshold(gallery.Binding.Metric), name, face.Embedding));
        long id = GalleryArguments.Guard(gallery.Name, () => gallery.Enroll(name, face.Embedding));
        if (looksLike is not null)
            context.Remark(string.Create(CultureInfo.InvariantCulture, $"{path}: enrolled as {name}, but looks like {looksLike.Name} ({looksLike.Distance:F3})."));
        return new EnrollLine(path, name, id, looksLike);
    }

    /// <summary>A face to enrol, and what speaks against its picture.</summary>
    private sealed record EnrollFace(Face Face, string? Problem);
}
