using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using Managed.Faces;
using Managed.Faces.Evaluation;
using Managed.Faces.Learning;
using Managed.Tensors;

namespace Managed.Cli.Commands.Faces;

/// <summary>People to learn from, and what is tested on people that are none of them.</summary>
internal abstract class FaceTrainingSet
{
    private FaceTrainingSet(LabelledFaces seen) => Seen = seen;

    /// <summary>The people to learn from.</summary>
    public LabelledFaces Seen { get; }

    /// <summary>What is tested, for a remark.</summary>
    public abstract string Description { get; }

    /// <summary>The tested pairs by a model; and the people of each pair where every pair of their pictures is taken.</summary>
    public abstract (ImmutableArray<PairDistance> Pairs, ImmutableArray<(int First, int Second)>? People) Measure(SiameseModel model, WorkerPool workers);

    /// <summary>Tests on all pairs of some people of the folder: a number of the last, or named ones; a fifth unless told.</summary>
    public static FaceTrainingSet OfPeople(CommandContext context, string folder, string? holdOut, bool aligned, WorkerPool workers, CancellationToken cancellation)
    {
        LabelledFaces faces = FaceFolder.Read(context, folder, aligned ? FaceEngine.Inside(workers) : null, _ => true, cancellation)
            ?? throw new CommandFailure(ExitCode.InvalidFile, $"{folder}: holds no folders of pictures of people.");
        HashSet<string> held = HeldOut(holdOut, folder, [.. faces.People.Select(person => person.Key)]);
        LabelledFaces? seen = faces.Where(name => !held.Contains(name));
        LabelledFaces? unseen = faces.Where(held.Contains);
        if (seen is null || seen.People.Length < 2 || unseen is null || unseen.People.Length < 2 || unseen.People.All(person => person.Value.Length < 2))
            throw new CommandFailure(ExitCode.InvalidFile, $"{folder}: has too few people; two are needed to learn from, and two others, one with two pictures, to test on.");
        return new AllPairs(seen, unseen);
    }

    /// <summary>Tests on a list of pairs, or one fold of it, whose people are left out of the learning.</summary>
    public static FaceTrainingSet OfPairs(
        CommandContext context, string folder, string list, int? fold, bool aligned, WorkerPool workers, CancellationToken cancellation)
    {
        PairList all = InputFile.Read(list, ExitCode.InvalidFile, path => PairList.Read(path, folder));
        FacePair[] pairs = [.. all.Pairs.Where(pair => fold is null || pair.Fold == fold - 1)];
        if (pairs.Length == 0)
            throw new CommandFailure(ExitCode.Usage, $"--fold is between 1 and {all.FoldCount}, not {fold}.");
        string[] pictures = [.. pairs.SelectMany(pair => (string[])[pair.First, pair.Second]).Distinct(StringComparer.Ordinal)];
        HashSet<string> people = [.. pictures.Select(picture => Path.GetFileName(Path.GetDirectoryName(picture))!)];
        FaceRecognizer? recognizer = aligned ? FaceEngine.Inside(workers) : null;
        LabelledFaces? seen = FaceFolder.Read(context, folder, recognizer, name => !people.Contains(name), cancellation);
        if (seen is null || seen.People.Length < 2)
            throw new CommandFailure(ExitCode.InvalidFile, $"{folder}: has too few people beside those of the pairs; two are needed to learn from.");
        return new ListedPairs(seen, pairs, FaceFolder.ReadPictures(context, pictures, recognizer, cancellation));
    }

    private static HashSet<string> HeldOut(string? choice, string folder, string[] names)
    {
        if (choice is null)
            return [.. names[^Math.Min(names.Length, Math.Max(2, names.Length / 5))..]];
        if (int.TryParse(choice, NumberStyles.None, CultureInfo.InvariantCulture, out int count))
            return [.. names[^Math.Min(count, names.Length)..]];
        string[] chosen = choice.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return chosen.FirstOrDefault(name => !names.Contains(name)) is string missing
            ? throw new CommandFailure(ExitCode.Usage, $"--hold-out: {folder} has no folder '{missing}' with pictures.")
            : [.. chosen];
    }

    private sealed class AllPairs(LabelledFaces seen, LabelledFaces unseen) : FaceTrainingSet(seen)
    {
        public override string Description => $"all pairs of {unseen.PictureCount} pictures of {unseen.People.Length} others";

        public override (ImmutableArray<PairDistance> Pairs, ImmutableArray<(int First, int Second)>? People) Measure(SiameseModel model, WorkerPool workers) =>
            SiameseTraining.Compare(model, unseen, workers);
    }

    private sealed class ListedPairs(LabelledFaces seen, FacePair[] pairs, IReadOnlyDictionary<string, RgbImage> pictures) : FaceTrainingSet(seen)
    {
        public override string Description => $"{pairs.Length} pairs of others";

        public override (ImmutableArray<PairDistance> Pairs, ImmutableArray<(int First, int Second)>? People) Measure(SiameseModel model, WorkerPool workers)
        {
            string[] names = [.. pictures.Keys];
            ImmutableArray<float[]> embeddings = model.Embed(workers, [.. names.Select(name => pictures[name])]);
            Dictionary<string, float[]> byName = names.Zip(embeddings).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
            float? Distance(FacePair pair) => byName.TryGetValue(pair.First, out float[]? first) && byName.TryGetValue(pair.Second, out float[]? second) ? model.Distance(first, second) : null;
            return ([.. pairs.Select(pair => new PairDistance(Distance(pair), pair.Same, pair.Fold))], null);
        }
    }
}
