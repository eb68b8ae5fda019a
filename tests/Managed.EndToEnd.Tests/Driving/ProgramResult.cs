using System.Text.Json;
using Xunit;

namespace Managed.EndToEnd.Tests.Driving;

/// <summary>What a run of the program left on its two streams, and its exit code.</summary>
internal sealed record ProgramResult(string Command, int ExitCode, string Output, string Error)
{
    /// <summary>The exit code is the one promised; otherwise the test fails with all that the program said.</summary>
    public ProgramResult Require(int exitCode)
    {
        Assert.True(exitCode == ExitCode, $"managed {Command}\nended with {ExitCode} where {exitCode} is promised\n{Output}\n{Error}");
        return this;
    }

    /// <summary>Standard output as one JSON document: nothing else may stand there.</summary>
    public JsonElement Json()
    {
        using JsonDocument document = JsonDocument.Parse(Output);
        return document.RootElement.Clone();
    }

    /// <summary>Standard output is empty, and standard error is one sentence that names the file and the cause.</summary>
    public void RequireOneSentence(string file, string cause)
    {
        Assert.Empty(Output);
        string sentence = Assert.Single(Error.TrimEnd('\n', '\r').Split('\n'));
        Assert.StartsWith("managed: " + file + ": ", sentence, System.StringComparison.Ordinal);
        Assert.EndsWith(".", sentence.TrimEnd('\r'), System.StringComparison.Ordinal);
        Assert.Contains(cause, sentence, System.StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Error, System.StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", Error, System.StringComparison.Ordinal);
    }
}
