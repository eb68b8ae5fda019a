using System.Globalization;
using System.IO;
using System.Linq;
using Managed.Cli.Output;
using Managed.Documents;
using Managed.Faces.Gallery;

namespace Managed.Cli.Commands.Faces;

/// <summary>What a gallery holds, without embeddings.</summary>
internal static class GalleryReport
{
    /// <summary>The document on standard output, where it was asked for.</summary>
    public static void TellInJson(CommandContext context, string path, GalleryFile gallery)
    {
        if (context.Json)
            JsonDocuments.Write(context.Out, GalleryArguments.Guard(path, () => GalleryDocument.Of(path, gallery)), JsonDocuments.Default.GalleryDocument);
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
