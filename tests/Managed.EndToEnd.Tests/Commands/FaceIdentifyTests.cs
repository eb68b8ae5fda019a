using System;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using Managed.EndToEnd.Tests.Driving;
using Xunit;

namespace Managed.EndToEnd.Tests.Commands;

public sealed class FaceIdentifyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public FaceIdentifyTests() => folder.AddSample(SamplePictures.Portrait, "gallery/eileen/portrait.png");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_known_face_is_named_and_the_exit_code_is_0()
    {
        folder.AddSample(SamplePictures.OtherPortrait, "gallery/grace/portrait.jpg");
        JsonElement face = Identify(0, SamplePictures.AlteredPortrait, "--top", "2");
        Assert.Equal("eileen", face.GetProperty("name").GetString());
        JsonElement[] candidates = [.. face.GetProperty("candidates").EnumerateArray()];
        Assert.Equal(["eileen", "grace"], candidates.Select(candidate => candidate.GetProperty("name").GetString()));
        Assert.Equal(face.GetProperty("distance").GetDouble(), candidates[0].GetProperty("distance").GetDouble());
        Assert.True(candidates[0].GetProperty("distance").GetDouble() < candidates[1].GetProperty("distance").GetDouble());
        Assert.Equal(4, face.GetProperty("box").GetArrayLength());
    }

    [Fact]
    public void The_distance_is_to_the_nearest_sample_or_the_mean_of_several()
    {
        double Distance(string samples) => Identify(0, SamplePictures.AlteredPortrait, "--samples", samples).GetProperty("distance").GetDouble();
        double near = Distance("1");
        folder.AddSample(SamplePictures.OtherPortrait, "gallery/eileen/not-her.jpg");
        Assert.Equal(near, Distance("1"));
        Assert.Equal(near, Identify(0, SamplePictures.AlteredPortrait).GetProperty("distance").GetDouble());
        double mean = Distance("all");
        Assert.True(mean > near);
        Identify(1, SamplePictures.AlteredPortrait, "--samples", "all", "--threshold", ((near + mean) / 2).ToString(CultureInfo.InvariantCulture));
        Assert.Equal(mean, Distance("2"));
        ManagedProgram.RunIn(folder, "face", "enroll", "-g", "people.gallery", "--people", "gallery").Require(0);
        JsonElement byFile = ManagedProgram.RunIn(folder, "face", "identify", "-g", "people.gallery", SamplePictures.PathOf(SamplePictures.AlteredPortrait), "--samples", "all", "--json").Require(0).Json();
        Assert.Equal(mean, byFile.GetProperty("images")[0].GetProperty("faces")[0].GetProperty("distance").GetDouble());
        foreach (string wrong in new[] { "0", "some", "1.5" })
            Assert.Contains("--samples", Run(2, SamplePictures.AlteredPortrait, "--samples", wrong).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stranger_is_unknown_and_the_exit_code_is_1()
    {
        JsonElement face = Identify(1, SamplePictures.OtherPortrait);
        Assert.Equal(JsonValueKind.Null, face.GetProperty("name").ValueKind);
        Assert.Equal("eileen", Assert.Single(face.GetProperty("candidates").EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public void A_picture_that_does_not_show_one_face_is_not_enrolled()
    {
        folder.AddSample(SamplePictures.Cat, "gallery/chelsea/cat.png");
        ProgramResult result = Run(0, SamplePictures.AlteredPortrait);
        Assert.Contains("cat.png: not enrolled", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere", "there is no such gallery")]
    [InlineData("empty", "no person could be enrolled")]
    public void A_gallery_of_nobody_ends_with_4(string gallery, string cause)
    {
        System.IO.Directory.CreateDirectory(folder.PathOf("empty"));
        ManagedProgram.RunIn(folder, "face", "identify", "-g", gallery, SamplePictures.PathOf(SamplePictures.Portrait)).Require(4)
            .RequireOneSentence(gallery, cause);
    }

    private JsonElement Identify(int exitCode, string picture, params string[] options)
    {
        JsonElement image = Assert.Single(Run(exitCode, picture, options).Json().GetProperty("images").EnumerateArray());
        Assert.Equal(SamplePictures.PathOf(picture), image.GetProperty("path").GetString());
        return Assert.Single(image.GetProperty("faces").EnumerateArray());
    }

    private ProgramResult Run(int exitCode, string picture, params string[] options) =>
        ManagedProgram.RunIn(folder, ["face", "identify", "-g", "gallery", SamplePictures.PathOf(picture), "--json", .. options]).Require(exitCode);
}
