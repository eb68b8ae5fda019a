using System;
using System.Linq;
using System.Text.Json;
using Managed.EndToEnd.Tests.Driving;
using Xunit;

namespace Managed.EndToEnd.Tests.Commands;

public class FaceVerifyTests
{
    [Fact]
    public void The_same_person_ends_with_0() => Require(Verify(0, SamplePictures.AlteredPortrait), same: true);

    [Fact]
    public void Different_people_end_with_1() => Require(Verify(1, SamplePictures.OtherPortrait), same: false);

    [Fact]
    public void The_threshold_decides()
    {
        double distance = Verify(1, SamplePictures.OtherPortrait).GetProperty("distance").GetDouble();
        JsonElement json = Verify(0, SamplePictures.OtherPortrait, "--threshold", "1.5");
        Require(json, same: true);
        Assert.Equal(1.5, json.GetProperty("threshold").GetDouble());
        Assert.Equal(distance, json.GetProperty("distance").GetDouble());
    }

    [Theory]
    [InlineData("cosine")]
    [InlineData("chi-square")]
    public void Every_metric_tells_the_two_people_apart(string metric)
    {
        Assert.Equal(metric, Verify(0, SamplePictures.AlteredPortrait, "--metric", metric).GetProperty("metric").GetString());
        Require(Verify(1, SamplePictures.OtherPortrait, "--metric", metric), same: false);
    }

    [Fact]
    public void Without_json_the_answer_is_a_line() =>
        Assert.Matches(
            @"^the same person \(euclidean distance 0\.\d{3}, threshold 0\.600, probability [\d.]+ %\)\r?\n$",
            Run(SamplePictures.AlteredPortrait).Require(0).Output);

    private static JsonElement Verify(int exitCode, string other, params string[] options) => Run(other, ["--json", .. options]).Require(exitCode).Json();

    private static ProgramResult Run(string other, params string[] options) =>
        ManagedProgram.Run(["face", "verify", SamplePictures.PathOf(SamplePictures.Portrait), SamplePictures.PathOf(other), .. options]);

    private static void Require(JsonElement json, bool same)
    {
        string[] names = ["distance", "metric", "probability", "same", "threshold"];
        Assert.Equal(names, json.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
        Assert.Equal(same, json.GetProperty("same").GetBoolean());
        Assert.Equal(same, json.GetProperty("distance").GetDouble() <= json.GetProperty("threshold").GetDouble());
        Assert.InRange(json.GetProperty("probability").GetDouble(), 0, 1);
    }
}
