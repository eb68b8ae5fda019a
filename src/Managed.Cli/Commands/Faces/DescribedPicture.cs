using System;
using System.Collections.Generic;
using System.Threading;
using Managed.Faces;
using Managed.Tensors;

namespace Managed.Cli.Commands.Faces;

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

    /// <summary>Goes through pictures, describing several at a time; one that cannot be read is told and passed over, and decides the exit code.</summary>
    /// <param name="context">Where failures are told.</param>
    /// <param name="recognizer">Finds faces.</param>
    /// <param name="arguments">Files, folders or patterns.</param>
    /// <param name="describe">What a picture shows; called by several threads at once.</param>
    /// <param name="use">Takes what each shows, in their order.</param>
    /// <param name="skip">Takes those that cannot be read.</param>
    /// <param name="cancellation">Stops between two pictures.</param>
    public static int ForEach<T>(
        CommandContext context,
        FaceRecognizer recognizer,
        IEnumerable<string> arguments,
        Func<FaceRecognizer, RgbImage, T> describe,
        Action<string, T> use,
        Action<string, string> skip,
        CancellationToken cancellation)
    {
        int code = ExitCode.Success;
        foreach (DescribedPicture<string, T> picture in Of(
            context, recognizer, Arguments.ExpandPictures(arguments), path => path, (own, image, _) => describe(own, image), cancellation))
        {
            if (picture.Failure is CommandFailure unreadable)
            {
                context.Error.WriteLine($"managed: {unreadable.Message}");
                skip(picture.Source, unreadable.Message);
                code = unreadable.ExitCode;
            }
            else
            {
                use(picture.Source, picture.Value!);
            }
        }

        return code;
    }
}
