using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Managed.Server.Http;

/// <summary>A part of a form.</summary>
/// <param name="Name">Its name.</param>
/// <param name="FileName">The last step of the name of its file; null where there is none.</param>
/// <param name="Content">Its bytes, a piece of the body's.</param>
internal readonly record struct MultipartPart(string Name, string? FileName, ReadOnlyMemory<byte> Content)
{
    private const int MaximumText = 1024;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ProblemException">It is no short text in UTF-8.</exception>
    public string Text()
    {
        try
        {
            if (Content.Length <= MaximumText)
                return Strict.GetString(Content.Span);
        }
        catch (DecoderFallbackException)
        {
            // Told below.
        }

        throw new ProblemException(400, $"The part {Name} is a text of at most {MaximumText} bytes in UTF-8.");
    }
}

/// <summary>Forms as RFC 7578 has them, in memory and without copies.</summary>
/// <remarks>Limits: 256 parts, 4 KiB of headers a part, a boundary of 70 characters. Parts come one behind the other with nothing between, and the last is closed.</remarks>
internal static class Multipart
{
    private const string Name = "body";
    private const int MaximumParts = 256;
    private const int MaximumHeaders = 4096;
    private const int MaximumBoundary = 70;

    /// <summary>The boundary that a content type names.</summary>
    /// <exception cref="InvalidFileException">It names none, or one that may not be.</exception>
    public static string BoundaryOf(string contentType)
    {
        string? boundary = Parameter(contentType, "boundary");
        return boundary is { Length: > 0 and <= MaximumBoundary } && boundary.All(c => c is > ' ' and < (char)127)
            ? boundary
            : throw new InvalidFileException(Name, "has no boundary in its content type");
    }

    /// <summary>The parts of a form.</summary>
    /// <exception cref="InvalidFileException">It is damaged, or above a limit.</exception>
    public static IReadOnlyList<MultipartPart> Read(string boundary, ReadOnlyMemory<byte> body)
    {
        byte[] first = Encoding.ASCII.GetBytes("--" + boundary);
        byte[] delimiter = Encoding.ASCII.GetBytes("\r\n--" + boundary);
        if (!body.Span.StartsWith(first))
            throw new InvalidFileException(Name, "does not begin with its boundary", 0);
        var parts = new List<MultipartPart>();
        int at = first.Length;
        while (!body.Span[at..].StartsWith("--"u8))
        {
            if (!body.Span[at..].StartsWith("\r\n"u8))
                throw new InvalidFileException(Name, "has a boundary without an end of line", at);
            if (parts.Count == MaximumParts)
                throw new InvalidFileException(Name, $"has more than {MaximumParts} parts");
            ReadOnlyMemory<byte> rest = body[at..];
            int headers = rest.Span[..Math.Min(rest.Length, MaximumHeaders)].IndexOf("\r\n\r\n"u8);
            if (headers < 0)
                throw new InvalidFileException(Name, $"has a part whose headers do not end within {MaximumHeaders} bytes", at);
            int start = headers + 4;
            int length = rest.Span[start..].IndexOf(delimiter);
            if (length < 0)
                throw new InvalidFileException(Name, "ends in the middle of a part", body.Length);
            parts.Add(Part(Encoding.UTF8.GetString(rest.Span[..headers]), rest.Slice(start, length), at));
            at += start + length + delimiter.Length;
        }

        return parts;
    }

    private static MultipartPart Part(string headers, ReadOnlyMemory<byte> content, int at)
    {
        string? disposition = headers.Split("\r\n").FirstOrDefault(line => line.StartsWith("content-disposition:", StringComparison.OrdinalIgnoreCase));
        if (disposition is null || Parameter(disposition, "name") is not { Length: > 0 } name)
            throw new InvalidFileException(Name, "has a part without a name", at);
        string? file = Parameter(disposition, "filename")?.Split('/', '\\')[^1];
        return new MultipartPart(name, string.IsNullOrWhiteSpace(file) || file.Any(char.IsControl) ? null : file, content);
    }

    /// <summary>A parameter of a header, as name="value" or name=value.</summary>
    private static string? Parameter(string header, string name)
    {
        int at = header.IndexOf(';', StringComparison.Ordinal);
        while (at >= 0)
        {
            int equals = header.IndexOf('=', at);
            if (equals < 0)
                return null;
            bool quoted = equals + 1 < header.Length && header[equals + 1] == '"';
            int start = quoted ? equals + 2 : equals + 1;
            int end = header.IndexOf(quoted ? '"' : ';', Math.Min(start, header.Length));
            if (quoted && end < 0)
                return null;
            if (header[(at + 1)..equals].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                return header[start..(end < 0 ? header.Length : end)].Trim();
            at = end < 0 ? -1 : header.IndexOf(';', end);
        }

        return null;
    }
}
