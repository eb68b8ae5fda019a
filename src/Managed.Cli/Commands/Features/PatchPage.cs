using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Net;
using System.Text;
using Managed.Inspection;
using Managed.Media.Pictures;
using Managed.Tensors;

namespace Managed.Cli.Commands.Features;

/// <summary>One page of HTML with the sheets of all layers side by side; the pictures are inside it.</summary>
internal static class PatchPage
{
    private const string Start =
        """
        <!DOCTYPE html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <style>
        body { background: #181818; color: #ddd; font: 15px/1.4 sans-serif; margin: 1.5em; }
        main { display: flex; gap: 1.5em; align-items: flex-start; overflow-x: auto; }
        figure { margin: 0; flex: 0 0 auto; }
        figcaption { margin-bottom: .5em; }
        img { width: 32em; }
        img:active { width: auto; }
        </style>
        """;

    /// <summary>Writes the page.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="title">What is shown.</param>
    /// <param name="remark">A sentence on how.</param>
    /// <param name="layers">The layers from shallow to deep.</param>
    /// <param name="views">The sheets of all layers for each view, the patches themselves first; views of a layer stand below each other.</param>
    public static void Write(Stream stream, string title, string remark, IReadOnlyList<LayerPatches> layers, IReadOnlyList<IReadOnlyList<RgbImage>> views)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(Start);
        writer.WriteLine($"<title>{WebUtility.HtmlEncode(title)}</title>");
        writer.WriteLine($"<h1>{WebUtility.HtmlEncode(title)}</h1>");
        writer.WriteLine($"<p>{WebUtility.HtmlEncode(remark)} Hold a sheet down to see it in full size.</p>");
        writer.WriteLine("<main>");
        for (int i = 0; i < layers.Count; i++)
        {
            string caption = string.Create(
                CultureInfo.InvariantCulture,
                $"{layers[i].Layer}: {layers[i].UnitCount} units, each sees {layers[i].Field.Columns.Size} x {layers[i].Field.Rows.Size} pixels");
            string alt = WebUtility.HtmlEncode($"The patches that activate the units of {layers[i].Layer} most");
            writer.WriteLine($"<figure><figcaption>{WebUtility.HtmlEncode(caption)}</figcaption>");
            foreach (IReadOnlyList<RgbImage> sheets in views)
                writer.WriteLine($"<img alt=\"{alt}\" src=\"data:image/jpeg;base64,{Encode(sheets[i])}\"><br>");
            writer.WriteLine("</figure>");
        }

        writer.WriteLine("</main>");
        writer.WriteLine("</html>");
    }

    private static string Encode(RgbImage sheet)
    {
        using var bytes = new MemoryStream();
        PictureWriter.WriteJpeg(bytes, sheet);
        return Convert.ToBase64String(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
