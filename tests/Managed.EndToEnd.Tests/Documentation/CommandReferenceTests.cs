using System;
using System.Collections.Generic;
using System.IO;
using Managed.EndToEnd.Tests.Driving;
using Managed.Tests.Repository;
using Xunit;

namespace Managed.EndToEnd.Tests.Documentation;

public class CommandReferenceTests
{
    [Fact]
    public void The_page_of_commands_says_what_the_commands_say()
    {
        IReadOnlyList<string> actual = CommandReference.Write();
        string found = Path.Combine(AppContext.BaseDirectory, "commands.md");
        File.WriteAllText(found, string.Join('\n', actual) + "\n");
        string page = Path.Combine(Repository.Root, "docs", "commands.md");
        IReadOnlyList<string> difference = TextDifference.Of(File.ReadAllText(page).TrimEnd().Split('\n'), actual);
        Assert.True(
            difference.Count == 0,
            $"docs/commands.md is not what the commands say. If they are right, put {Path.GetRelativePath(Repository.Root, found)} in its place.\n{string.Join('\n', difference)}");
    }
}
