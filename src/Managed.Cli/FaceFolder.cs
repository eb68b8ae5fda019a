using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading;
using Managed.Faces;
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
    /// <param name="cancellation">Stops the reading.</param>
    public static LabelledFaces? Read(CommandContext context, string folder, FaceRecognizer? recognizer, CancellationToken cancellation)
    {
        var people = new List<KeyValuePair<string, ImmutableArray<RgbImage>>>();
        string[] folders = [.. Arguments.PeopleOf(folder).OrderBy(path => Path.GetFileName(path)!, NaturalOrder.Instance)];
        foreach (string person in folders)
        {
            var pictures = ImmutableArray.CreateBuilder<RgbImage>();
            foreach (string path in Arguments.PicturesOf(person).OrderBy(path => path, NaturalOrder.Instance))
            {
                cancellation.ThrowIfCancellationRequested();
                try
                {
                    RgbImage picture = InputFile.ReadPicture(path);
                    RgbImage? face = recognizer is null ? picture : Align(recognizer, picture);
                    if (face is not null)
                        pictures.Add(face);
                    else
                        context.Remark($"{path}: shows no face; left out.");
                }
                catch (CommandFailure unreadable)
                {
                    context.Remark($"{unreadable.Message} Left out.");
                }
            }

            if (pictures.Count > 0)
                people.Add(KeyValuePair.Create(Path.GetFileName(person)!, pictures.ToImmutable()));
            if (people.Count % 100 == 0 && recognizer is not null)
                context.Remark($"{people.Count} of {folders.Length} people");
        }

        return people.Count == 0 ? null : new LabelledFaces(people);
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
