using System;
using System.Collections.Generic;

namespace Managed.Faces.Evaluation;

/// <summary>A line of comma-separated values as RFC 4180 has them, save that a field ends with its line.</summary>
internal static class CsvLine
{
    /// <summary>The fields without their quotes and without blanks around them, or null where a quote is not closed or text follows it.</summary>
    public static List<string>? Fields(string line)
    {
        var fields = new List<string>();
        for (int at = 0; at <= line.Length;)
        {
            while (at < line.Length && line[at] == ' ')
                at++;
            bool quoted = at < line.Length && line[at] == '"';
            int end = quoted ? EndOfQuotes(line, at) : at;
            if (end < 0)
                return null;
            int comma = line.IndexOf(',', end);
            comma = comma < 0 ? line.Length : comma;
            if (quoted && !line.AsSpan(end, comma - end).IsWhiteSpace())
                return null;
            fields.Add(quoted ? line[(at + 1)..(end - 1)].Replace("\"\"", "\"", StringComparison.Ordinal) : line[at..comma].Trim());
            at = comma + 1;
        }

        return fields;
    }

    private static int EndOfQuotes(string line, int begin)
    {
        for (int i = begin + 1; i < line.Length; i++)
        {
            if (line[i] != '"')
                continue;
            if (i + 1 == line.Length || line[i + 1] != '"')
                return i + 1;
            i++;
        }

        return -1;
    }
}
