using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading;
using Managed.Faces;
using Managed.Faces.Evaluation;

namespace Managed.Cli.Commands.Faces;

/// <summary>A labelled pair with its distance, or with what prevented one.</summary>
internal sealed record MeasuredPair(FacePair Pair, float? Distance, string? Problem);

/// <summary>Labelled pairs as users name them, and the distances of their faces.</summary>
internal sealed class FacePairMeasurement
{
    private FacePairMeasurement(PairList list, ImmutableArray<MeasuredPair> pairs)
    {
        FoldCount = list.FoldCount;
        Pairs = pairs;
    }

    public static Argument<string> PairsArgument() => new("PAIRS")
    {
        Description = "CSV with the header file_x,file_y,Decision (Yes or No), LFW's pairs.txt, or a folder with a folder of pictures for each person.",
    };

    public static Option<string?> ImagesOption() => new("--images")
    {
        Description = "The folder of the pictures instead of the list's own.",
        HelpName = "DIR",
    };

    /// <summary>The folds of the list; 1 where it has none.</summary>
    public int FoldCount { get; }

    public ImmutableArray<MeasuredPair> Pairs { get; }

    public ImmutableArray<PairDistance> Distances => [.. Pairs.Select(measured => new PairDistance(measured.Distance, measured.Pair.Same, measured.Pair.Fold))];

    /// <summary>Reads a list and measures its pairs. Pictures that cannot be read or show no face are told, and their pairs have no distance.</summary>
    public static FacePairMeasurement Of(CommandContext context, FaceRecognizer recognizer, string path, string? images, FaceMetric metric, CancellationToken cancellation)
    {
        PairList list = ReadPairs(path, images);
        Dictionary<string, PictureEmbedding> embeddings = Embed(context, recognizer, list, cancellation);
        var pairs = ImmutableArray.CreateBuilder<MeasuredPair>(list.Pairs.Length);
        foreach (FacePair pair in list.Pairs)
        {
            PictureEmbedding first = embeddings[pair.First];
            PictureEmbedding second = embeddings[pair.Second];
            float? distance = first.Embedding is not null && second.Embedding is not null ? first.Embedding.DistanceTo(second.Embedding, metric) : null;
            pairs.Add(new MeasuredPair(pair, distance, first.Problem ?? second.Problem));
        }

        return new FacePairMeasurement(list, pairs.MoveToImmutable());
    }

    private static PairList ReadPairs(string path, string? images)
    {
        if (!Directory.Exists(path))
            return InputFile.Read(path, ExitCode.InvalidFile, path => PairList.Read(path, images));
        string[][] people = [.. Arguments.PeopleOf(path).Select(person => Arguments.PicturesOf(person).ToArray())];
        try
        {
            return PairList.OfPeople(people);
        }
        catch (ArgumentException)
        {
            throw new CommandFailure(
                ExitCode.InvalidFile,
                $"{path}: holds no pairs; they need a folder of pictures for each of two people or more, and two pictures of one of them.");
        }
    }

    private static Dictionary<string, PictureEmbedding> Embed(CommandContext context, FaceRecognizer recognizer, PairList list, CancellationToken cancellation)
    {
        string[] pictures = [.. list.Pairs.SelectMany(pair => (string[])[pair.First, pair.Second]).Distinct()];
        var embeddings = new Dictionary<string, PictureEmbedding>();
        foreach (DescribedPicture<string, Face?> picture in DescribedPictures.Of(
            context, recognizer, pictures, path => path, (own, image, _) => own.DescribeMain(image, cancellation), cancellation))
        {
            string? problem = picture.Failure?.Message ?? (picture.Value is null ? $"{picture.Source}: shows no face." : null);
            embeddings.Add(picture.Source, new PictureEmbedding(picture.Value?.Embedding, problem));
            if (problem is not null)
                context.Remark(problem);
            else if (embeddings.Count % 100 == 0)
                context.Remark($"{embeddings.Count} of {pictures.Length} pictures");
        }

        return embeddings;
    }

    private sealed record PictureEmbedding(FaceEmbedding? Embedding, string? Problem);
}
