using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Managed.EndToEnd.Tests.Driving;
using Xunit;

namespace Managed.EndToEnd.Tests.Commands;

/// <summary>The scripts do in their shells what they are for.</summary>
public class CompletionTests
{
    /// <summary>What has been typed, the word at the cursor last, and what is offered then: words parted by spaces, or "FILES".</summary>
    public static TheoryData<string, string> Typed => new()
    {
        { "st", "style" },
        { "face ver", "verify" },
        { "face verify a.jpg --met", "--metric" },
        { "face verify a.jpg --metric ", "euclidean cosine chi-square" },
        { "face verify --metric c", "cosine chi-square" },
        { "--quiet face i", "identify import" },
        { "style a.jpg b.jpg --optimizer ", "adam lbfgs" },
        { "model in", "info" },
        { "completion z", "zsh" },
        { "face identify --gal", "--gallery" },
        { "style --ver", "--verbose" },
    };

    [SkippableTheory]
    [MemberData(nameof(Typed))]
    public void Bash_offers_what_can_follow(string typed, string expected)
    {
        string[] words = typed.Split(' ');
        string script = $"""
            set -u
            source completion
            COMP_WORDS=(managed {string.Join(' ', words.Select(word => $"'{word}'"))}) COMP_CWORD={words.Length}
            _managed
            printf '%s\n' "${"{COMPREPLY[@]}"}"
            """;
        Assert.Equal(expected.Split(' '), Offered("bash", script));
    }

    [SkippableFact]
    public void Bash_leaves_files_to_the_shell()
    {
        const string Script = "source completion; COMP_WORDS=(managed face verify '') COMP_CWORD=3; _managed; echo ${#COMPREPLY[@]}; complete -p managed";
        Assert.Equal(["0", "complete -o default -F _managed managed"], Offered("bash", Script));
    }

    [SkippableTheory]
    [MemberData(nameof(Typed))]
    public void Zsh_offers_what_can_follow(string typed, string expected)
    {
        string[] words = typed.Split(' ');
        string script = $$"""
            compdef() { : }
            compadd() { print -l -- ${(P)2} }
            _files() { print FILES }
            _describe() { print -l -- ${(P)2} }
            source ./completion
            words=(managed {{string.Join(' ', words.Select(word => $"'{word}'"))}}) CURRENT={{words.Length + 1}}
            _managed
            """;
        string[] offered = [.. Offered("zsh", script).Select(line => line.Split(':')[0]).Where(word => word.StartsWith(words[^1], StringComparison.Ordinal))];
        Assert.Equal(expected.Split(' '), offered);
    }

    [SkippableTheory]
    [MemberData(nameof(Typed))]
    public void Fish_offers_what_can_follow(string typed, string expected)
    {
        string[] offered = [.. Offered("fish", $"source completion; complete -C 'managed {typed}'").Select(line => line.Split('\t')[0])];
        Assert.Equal(expected.Split(' ').Order(StringComparer.Ordinal), offered.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("powershell")]
    public void Every_script_knows_every_command(string shell)
    {
        string script = ManagedProgram.Run("completion", shell).Require(0).Output;
        Assert.All(["re-embed", "top-patches", "--checkpoint-every", "chi-square"], word => Assert.Contains(word, script.Replace("-l ", "--", StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.DoesNotContain('\r', script);
    }

    private static string[] Offered(string shell, string script)
    {
        string? program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, shell)).FirstOrDefault(File.Exists);
        Skip.If(program is null, $"skipped: there is no {shell}");
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("completion"), ManagedProgram.Run("completion", shell).Require(0).Output);
        var start = new ProcessStartInfo(program, ["-c", script]) { WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = folder.Path;
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal("", error);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
