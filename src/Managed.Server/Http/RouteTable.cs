using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace Managed.Server.Http;

/// <summary>Which operation a request asks for.</summary>
internal sealed class RouteTable(ImmutableArray<Route> routes)
{
    private static readonly IReadOnlyDictionary<string, string> NoValues = new Dictionary<string, string>();

    public ImmutableArray<Route> Routes { get; } = routes;

    /// <summary>The operation of a method and the path as it came, with the values of the pattern's segments in braces.</summary>
    /// <exception cref="ProblemException">There is none.</exception>
    public (Route Route, IReadOnlyDictionary<string, string> Values) Match(string method, string target)
    {
        string path = target.Split('?', 2)[0];
        string[] segments = path.StartsWith('/') ? [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)] : ["?"];
        Route[] there = [.. Routes.Where(route => Fits(route, segments))];
        if (there.Length == 0)
            throw new ProblemException(404, "There is nothing here.");
        Route? found = there.FirstOrDefault(route => route.Method == (method == "HEAD" ? "GET" : method));
        if (found is null)
            throw new ProblemException(405, $"This takes {string.Join(" or ", there.Select(route => route.Method))}.");
        return (found, ValuesOf(found, segments));
    }

    private static bool Fits(Route route, string[] segments)
    {
        if (route.Segments.Length != segments.Length)
            return false;
        for (int i = 0; i < segments.Length; i++)
        {
            if (route.Segments[i][0] != '{' && route.Segments[i] != segments[i])
                return false;
        }

        return true;
    }

    private static IReadOnlyDictionary<string, string> ValuesOf(Route route, string[] segments) => !route.Pattern.Contains('{', StringComparison.Ordinal)
        ? NoValues
        : route.Segments.Zip(segments).Where(pair => pair.First[0] == '{').ToDictionary(pair => pair.First[1..^1], pair => pair.Second);
}
