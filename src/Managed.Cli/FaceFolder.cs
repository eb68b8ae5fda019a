using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading;
using Managed.Cli.Commands;
using Managed.Faces;
using Managed.Faces.Gallery;
using Managed.Faces.Learning;
using Managed.Tensors;

namespace Managed.Cli;

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
        var people = new List<KeyValuePair<string, ImmutableArray<RgbImage>>>();
        foreach (string person in Arguments.PeopleOf(folder).OrderBy(path => Path.GetFileName(path)!, NaturalOrder.Instance))
        {
            string name = Path.GetFileName(person)!;
            if (!wanted(name))
                continue;
            string[] paths = [.. Arguments.PicturesOf(person).OrderBy(path => path, NaturalOrder.Instance)];
            ImmutableArray<RgbImage> pictures = [.. ReadPictures(context, paths, recognizer, cancellation).Values];
            if (!pictures.IsEmpty)
                people.Add(KeyValuePair.Create(name, pictures));
        }

        return people.Count == 0 ? null : new LabelledFaces(people);
    }

    /// <summary>The embeddings of pictures of one face each, under the names of their people; other pictures are told and left out.</summary>
    public static IReadOnlyList<NamedEmbedding> Embed(CommandContext context, FaceRecognizer recognizer, string folder, CancellationToken cancellation)
    {
        var samples = new List<NamedEmbedding>();
        foreach (string person in Arguments.PeopleOf(folder))
        {
            FaceCommands.ForEachPicture(
                context,
                Arguments.PicturesOf(person),
                (path, image) =>
                {
                    if (recognizer.DescribePortrait(image) is { Face: Face face })
                        samples.Add(new NamedEmbedding(Path.GetFileName(person), face.Embedding));
                    else
                        context.Remark($"{path}: not enrolled, it does not show exactly one face.");
                },
                (_, _) => { },
                cancellation);
        }

        return samples;
    }

    /// <summary>The faces of pictures by path. What cannot be read or shows no face is told and left out.</summary>
    public static IReadOnlyDictionary<string, RgbImage> ReadPictures(
        CommandContext context, IReadOnlyCollection<string> paths, FaceRecognizer? recognizer, CancellationToken cancellation)
    {
        var faces = new Dictionary<string, RgbImage>(StringComparer.Ordinal);
        foreach (string path in paths)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                RgbImage picture = InputFile.ReadPicture(path);
                if ((recognizer is null ? picture : Align(recognizer, picture)) is RgbImage face)
                    faces.Add(path, face);
                else
                    context.Remark($"{path}: shows no face; left out.");
            }
            catch (CommandFailure unreadable)
            {
                context.Remark($"{unreadable.Message} Left out.");
            }
        }

        return faces;
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
