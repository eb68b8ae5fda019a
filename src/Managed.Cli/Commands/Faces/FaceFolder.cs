using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading;
using Managed.Faces;
using Managed.Faces.Gallery;
using Managed.Faces.Learning;
using Managed.Tensors;

namespace Managed.Cli.Commands.Faces;

/// <summary>Reads a folder with a folder of pictures for each person.</summary>
internal static class FaceFolder
{
    /// <summary>The side to which found faces are aligned.</summary>
    private const int AlignedSize = 112;

    /// <summary>The people that have pictures, numbers in names counting as numbers; null where there is none. What cannot be read or shows no face is told and left out.</summary>
    /// <param name="context">Where remarks go.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="recognizer">Finds and aligns the faces; null where pictures are faces already.</param>
    /// <param name="wanted">Which people are read, by name.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static LabelledFaces? Read(CommandContext context, string folder, FaceRecognizer? recognizer, Func<string, bool> wanted, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder))
            throw new CommandFailure(ExitCode.InvalidFile, $"{folder}: there is no such folder.");
        (string Name, string[] Paths)[] people =
        [
            .. Arguments.PeopleOf(folder)
                .Where(person => wanted(Path.GetFileName(person)))
                .OrderBy(person => Path.GetFileName(person), NaturalOrder.Instance)
                .Select(person => (Path.GetFileName(person), Arguments.PicturesOf(person).OrderBy(path => path, NaturalOrder.Instance).ToArray())),
        ];
        IReadOnlyDictionary<string, RgbImage> faces = ReadPictures(context, [.. people.SelectMany(person => person.Paths)], recognizer, cancellation);
        KeyValuePair<string, ImmutableArray<RgbImage>>[] found =
        [
            .. people
                .Select(person => KeyValuePair.Create(person.Name, person.Paths.Where(faces.ContainsKey).Select(path => faces[path]).ToImmutableArray()))
                .Where(person => !person.Value.IsEmpty),
        ];
        return found.Length == 0 ? null : new LabelledFaces(found);
    }

    /// <summary>The embeddings of pictures of one face each, under the names of their people; other pictures are told and left out.</summary>
    public static IReadOnlyList<NamedEmbedding> Embed(CommandContext context, FaceRecognizer recognizer, string folder, CancellationToken cancellation)
    {
        var samples = new List<NamedEmbedding>();
        (string Name, string Path)[] pictures =
            [.. Arguments.PeopleOf(folder).SelectMany(person => Arguments.PicturesOf(person).Select(path => (Path.GetFileName(person), path)))];
        foreach (DescribedPicture<(string Name, string Path), PortraitResult> picture in DescribedPictures.Of(
            context, recognizer, pictures, picture => picture.Path, (own, image, _) => own.DescribePortrait(image), cancellation))
        {
            if (picture.Failure is CommandFailure unreadable)
                context.Error.WriteLine($"managed: {unreadable.Message}");
            else if (picture.Value!.Face is Face face)
                samples.Add(new NamedEmbedding(picture.Source.Name, face.Embedding));
            else
                context.Remark($"{picture.Source.Path}: not enrolled, it does not show exactly one face.");
        }

        return samples;
    }

    /// <summary>The faces of pictures by path. What cannot be read or shows no face is told and left out.</summary>
    public static IReadOnlyDictionary<string, RgbImage> ReadPictures(
        CommandContext context, IReadOnlyCollection<string> paths, FaceRecognizer? recognizer, CancellationToken cancellation)
    {
        var faces = new Dictionary<string, RgbImage>(StringComparer.Ordinal);
        foreach (DescribedPicture<string, RgbImage?> picture in Faces())
        {
            cancellation.ThrowIfCancellationRequested();
            if (picture.Failure is CommandFailure unreadable)
                context.Remark($"{unreadable.Message} Left out.");
            else if (picture.Value is RgbImage face)
                faces.Add(picture.Source, face);
            else
                context.Remark($"{picture.Source}: shows no face; left out.");
        }

        return faces;

        IEnumerable<DescribedPicture<string, RgbImage?>> Faces() => recognizer is null
            ? paths.Select(path => DescribedPictures.One<string, RgbImage?>(path, path, picture => picture))
            : DescribedPictures.Of(context, recognizer, paths, path => path, (own, picture, _) => Align(own, picture), cancellation);
    }

    /// <summary>The face of each of some pictures.</summary>
    public static RgbImage[] ReadFaces(IReadOnlyList<string> paths, FaceRecognizer? recognizer)
    {
        var faces = new RgbImage[paths.Count];
        for (int i = 0; i < faces.Length; i++)
        {
            RgbImage picture = InputFile.ReadPicture(paths[i]);
            faces[i] = (recognizer is null ? picture : Align(recognizer, picture)) ?? throw new CommandFailure(ExitCode.InvalidFile, $"{paths[i]}: shows no face.");
        }

        return faces;
    }

    private static RgbImage? Align(FaceRecognizer recognizer, RgbImage picture)
    {
        if (recognizer.FindMain(picture) is not FaceDetection face)
            return null;
        Tensor aligned = FaceAligner.Align(picture, recognizer.FindLandmarks(picture, face), AlignedSize);
        System.Numerics.Tensors.TensorPrimitives.Divide(aligned.Span, 255, aligned.Span);
        return RgbImage.FromTensor(aligned);
    }
}
