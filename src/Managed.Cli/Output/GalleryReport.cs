using System.Globalization;
using System.IO;
using System.Linq;
using Managed.Cli.Commands;
using Managed.Faces.Gallery;

namespace Managed.Cli.Output;

/// <summary>What a gallery holds, without embeddings.</summary>
internal static class GalleryReport
{
    public static GalleryDocument Of(string path, GalleryFile gallery) => new(
        path,
        gallery.FileBytes,
        gallery.Encrypted,
        gallery.Binding.ModelDigest,
        gallery.Binding.Preprocessing,
        gallery.Binding.Dimensions,
        FaceCommands.NameOf(gallery.Binding.Metric),
        [.. gallery.People.Select(person => new GalleryPersonLine(person.Name, [.. person.Samples.Select(sample => new GallerySampleLine(sample.Id, sample.EnrolledAt))]))],
        [.. gallery.Audit.Select(entry => new GalleryAuditLine(
            entry.At, entry.Actor, entry.Action.ToString().ToLowerInvariant(), [.. entry.Samples.Select(range => new[] { range.First, range.Count })], entry.Digest))]);

    /// <summary>The document on standard output, where it was asked for.</summary>
    public static void TellInJson(CommandContext context, string path, GalleryFile gallery)
    {
        if (context.Json)
            JsonDocuments.Write(context.Out, GalleryArguments.Guard(path, () => Of(path, gallery)), JsonDocuments.Default.GalleryDocument);
    }

    public static void PrintAudit(TextWriter writer, GalleryDocument document)
    {
        foreach (GalleryAuditLine entry in document.Audit)
        {
            string samples = string.Join(", ", entry.Samples.Select(range => range[1] == 1 ? $"{range[0]}" : $"{range[0]}-{range[0] + range[1] - 1}"));
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{entry.At:u} {entry.Actor}: {entry.Action} {samples}").TrimEnd() + $" [{entry.Digest}]");
        }
    }

    public static void PrintPeople(TextWriter writer, GalleryDocument document)
    {
        foreach (GalleryPersonLine person in document.People)
        {
            string count = person.Samples.Count == 1 ? "1 sample" : $"{person.Samples.Count} samples";
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{person.Name}: {count}, last enrolled {person.Samples[^1].EnrolledAt:u}"));
        }

        string protection = document.Encrypted ? "encrypted" : "not encrypted";
        writer.WriteLine($"{document.People.Sum(person => person.Samples.Count)} samples of {document.People.Count} people, {document.Bytes} bytes, {protection}, {document.Metric}");
    }
}
