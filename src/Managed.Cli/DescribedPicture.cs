using System;
using System.Collections.Generic;
using System.Threading;
using Managed.Faces;
using Managed.Tensors;

namespace Managed.Cli;

/// <summary>What a picture of a command shows, or why it cannot be told.</summary>
/// <param name="Source">What names the picture.</param>
/// <param name="Value">What it shows, where nothing failed.</param>
/// <param name="Failure">Why it cannot be read or described.</param>
internal sealed record DescribedPicture<TSource, T>(TSource Source, T? Value, CommandFailure? Failure);

/// <summary>Takes the pictures of a command to what they show.</summary>
internal static class DescribedPictures
{
    /// <summary>Reads and describes pictures, one on each thread, and gives them in their order.</summary>
    /// <param name="context">How many threads.</param>
    /// <param name="recognizer">Finds faces; with one picture it has all threads.</param>
    /// <param name="sources">What names the pictures.</param>
    /// <param name="pathOf">The file of each.</param>
    /// <param name="describe">Called by several threads at once, each with a recogniser of its own; may fail as a command does.</param>
    /// <param name="cancellation">Stops between two pictures.</param>
    public static IEnumerable<DescribedPicture<TSource, T>> Of<TSource, T>(
        CommandContext context,
        FaceRecognizer recognizer,
        IReadOnlyCollection<TSource> sources,
        Func<TSource, string> pathOf,
        Func<FaceRecognizer, RgbImage, string, T> describe,
        CancellationToken cancellation)
    {
        using var pipeline = new FacePipeline(recognizer, Math.Clamp(sources.Count, 1, context.ThreadCount));
        foreach (DescribedPicture<TSource, T> picture in pipeline.Stream(
            sources, (own, source) => One(source, pathOf(source), image => describe(own, image, pathOf(source))), cancellation))
        {
            yield return picture;
        }
    }

    /// <summary>Reads a picture and describes it.</summary>
    public static DescribedPicture<TSource, T> One<TSource, T>(TSource source, string path, Func<RgbImage, T> describe)
    {
        try
        {
            return new(source, describe(InputFile.ReadPicture(path)), null);
        }
        catch (CommandFailure failure)
        {
            return new(source, default, failure);
        }
    }
}
