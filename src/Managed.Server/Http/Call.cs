using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Managed.Server.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Managed.Server.Http;

/// <summary>A request on its way to its operation.</summary>
/// <param name="Route">The operation.</param>
/// <param name="Values">The values of the path's segments.</param>
/// <param name="Client">Whose key it came with.</param>
/// <param name="Request">The request.</param>
/// <param name="Form">What the body holds.</param>
internal sealed record Call(Route Route, IReadOnlyDictionary<string, string> Values, ClientKey Client, HttpRequest Request, RequestForm Form)
{
    /// <summary>A whole number of the query.</summary>
    public int Integer(string name, int otherwise, int least, int most) =>
        Text(name) is not string text ? otherwise
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most ? value
        : throw new ProblemException(400, $"{name} is a whole number between {least} and {most}.");

    /// <summary>A number of at least 0 of the query or of the form.</summary>
    public float? Number(string name) =>
        Text(name) is not string text ? null
        : float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && value >= 0 && float.IsFinite(value) ? value
        : throw new ProblemException(400, $"{name} is a number of at least 0.");

    public bool Flag(string name) => Text(name) switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw new ProblemException(400, $"{name} is true or false."),
    };

    /// <summary>A text of the query or of the form; null where there is none.</summary>
    public string? Text(string name)
    {
        if (Form.Fields.TryGetValue(name, out string? field))
            return field;
        StringValues values = Request.Query[name];
        return values.Count <= 1 ? values : throw new ProblemException(400, $"{name} is given twice.");
    }

    /// <exception cref="ProblemException">The query has a parameter that the operation does not know.</exception>
    public void RequireKnownQuery()
    {
        if (Request.Query.Keys.FirstOrDefault(name => !Route.Query.Any(known => known.Name == name)) is string unknown)
            throw new ProblemException(400, Route.Query.IsEmpty ? "This takes no parameters." : $"This takes {string.Join(", ", Route.Query.Select(known => known.Name))}, not '{unknown}'.");
    }
}
