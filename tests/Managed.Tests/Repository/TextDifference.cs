using System;
using System.Collections.Generic;
using System.Globalization;

namespace Managed.Tests.Repository;

/// <summary>Two texts line by line: what only the first has begins with "-", what only the second has with "+".</summary>
internal static class TextDifference
{
    /// <summary>By the longest common subsequence; empty where the texts are equal.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        int start = 0;
        while (start < before.Count && start < after.Count && before[start] == after[start])
            start++;
        int end = 0;
        while (end < before.Count - start && end < after.Count - start && before[^(end + 1)] == after[^(end + 1)])
            end++;
        int rows = before.Count - start - end;
        int columns = after.Count - start - end;
        var common = new int[rows + 1, columns + 1];
        for (int i = rows - 1; i >= 0; i--)
        {
            for (int j = columns - 1; j >= 0; j--)
                common[i, j] = before[start + i] == after[start + j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        var lines = new List<string>();
        for (int i = 0, j = 0; i < rows || j < columns;)
        {
            if (i < rows && j < columns && before[start + i] == after[start + j])
            {
                i++;
                j++;
            }
            else if (j == columns || (i < rows && common[i + 1, j] >= common[i, j + 1]))
            {
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"{start + i + 1,5} - {before[start + i++]}"));
            }
            else
            {
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"{start + j + 1,5} + {after[start + j++]}"));
            }
        }

        return lines;
    }
}
