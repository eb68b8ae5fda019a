using System;
using System.Collections.Generic;
using System.Linq;

namespace Managed.Server.Http;

/// <summary>A picture of a request.</summary>
/// <param name="Part">The name of the part that it came in.</param>
/// <param name="Name">What answers call it: the name of its file, or else the part's.</param>
/// <param name="Bytes">Its content.</param>
internal readonly record struct RequestPicture(string Part, string Name, ReadOnlyMemory<byte> Bytes);

/// <summary>The pictures and fields of a body.</summary>
internal sealed record RequestForm(IReadOnlyList<RequestPicture> Pictures, IReadOnlyDictionary<string, string> Fields)
{
    private const string MultipartType = "multipart/form-data";

    public static RequestForm Empty { get; } = new([], new Dictionary<string, string>());

    /// <summary>Takes a body apart.</summary>
    /// <param name="expected">What it is to hold.</param>
    /// <param name="contentType">Its kind.</param>
    /// <param name="body">Its bytes.</param>
    /// <exception cref="ProblemException">It holds something else.</exception>
    public static RequestForm Of(RouteBody expected, string? contentType, ReadOnlyMemory<byte> body)
    {
        string kind = (contentType ?? string.Empty).Split(';', 2)[0].Trim();
        if (!kind.Equals(MultipartType, StringComparison.OrdinalIgnoreCase))
        {
            if (!expected.TakesOnePicture)
                throw new ProblemException(415, $"This takes {MultipartType} with the parts {string.Join(", ", expected.Pictures)}.");
            if (kind.Length > 0 && !kind.StartsWith("image/", StringComparison.OrdinalIgnoreCase) && kind != "application/octet-stream")
                throw new ProblemException(415, $"This takes a picture as image/png or image/jpeg, or {MultipartType}.");
            return new RequestForm([new RequestPicture(expected.Pictures[0], expected.Pictures[0], body)], Empty.Fields);
        }

        var pictures = new List<RequestPicture>();
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (MultipartPart part in Parts(contentType!, body))
        {
            if (expected.Pictures.Contains(part.Name))
                pictures.Add(new RequestPicture(part.Name, part.FileName ?? part.Name, part.Content));
            else if (!expected.Fields.Any(field => field.Name == part.Name))
                throw new ProblemException(400, $"This takes the parts {string.Join(", ", expected.Pictures.Concat(expected.Fields.Select(field => field.Name)))}.");
            else if (!fields.TryAdd(part.Name, part.Text()))
                throw new ProblemException(400, $"The part {part.Name} comes twice.");
        }

        RequireAll(expected, pictures);
        return new RequestForm(pictures, fields);
    }

    private static IReadOnlyList<MultipartPart> Parts(string contentType, ReadOnlyMemory<byte> body)
    {
        try
        {
            return Multipart.Read(Multipart.BoundaryOf(contentType), body);
        }
        catch (InvalidFileException invalid)
        {
            throw new ProblemException(400, $"The body {invalid.Reason}.", invalid);
        }
    }

    private static void RequireAll(RouteBody expected, List<RequestPicture> pictures)
    {
        foreach (string name in expected.Pictures)
        {
            int count = pictures.Count(picture => picture.Part == name);
            if (count == 0)
                throw new ProblemException(400, $"The part {name} is missing.");
            if (count > 1 && !(expected.Several && name == expected.Pictures[^1]))
                throw new ProblemException(400, $"The part {name} comes twice.");
        }
    }
}
