using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using Managed.EndToEnd.Tests.Driving;
using Xunit;

namespace Managed.EndToEnd.Tests.Commands;

public class FaceCalibrateTests
{
    [Fact]
    public void Pairs_give_a_curve_and_thresholds_or_say_what_they_lack()
    {
        using var folder = new TemporaryFolder();
        AddPeople(folder);
        JsonElement json = ManagedProgram.RunIn(folder, "face", "calibrate", "people", "--far", "0.5,0.001", "--gallery-size", "100", "--html", "page.html", "--json").Require(0).Json();
        Assert.True(json.GetProperty("logistic_slope").GetDouble() > 0);
        Assert.Equal(0, json.GetProperty("failed").GetInt32());
        JsonElement[] thresholds = [.. json.GetProperty("thresholds").EnumerateArray()];
        Assert.Equal([0.5, 0.001], thresholds.Select(threshold => threshold.GetProperty("far").GetDouble()));
        Assert.Equal(JsonValueKind.Null, thresholds[1].GetProperty("threshold").ValueKind);
        Assert.Equal(2995, thresholds[1].GetProperty("pairs_needed").GetInt64());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("search").GetProperty("threshold").ValueKind);
        string page = File.ReadAllText(folder.PathOf("page.html"));
        Assert.Contains("cannot be promised", page, StringComparison.Ordinal);
        Assert.Equal(4, page.Split("<svg").Length - 1);
        Assert.DoesNotContain("http", page.Replace("http://www.w3.org/2000/svg", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("cannot be promised", ManagedProgram.RunIn(folder, "face", "calibrate", "people", "--quiet").Require(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gallery_says_itself_how_many_people_will_be_searched()
    {
        using var folder = new TemporaryFolder();
        AddPeople(folder);
        ManagedProgram.RunIn(folder, "face", "enroll", "-g", "door.gallery", "--people", "people", "--quiet").Require(0);
        JsonElement json = ManagedProgram.RunIn(folder, "face", "calibrate", "people", "-g", "door.gallery", "--json").Require(0).Json();
        Assert.Equal(Directory.GetDirectories(folder.PathOf("people")).Length, json.GetProperty("gallery_size").GetInt32());
        Assert.Equal(JsonValueKind.Object, json.GetProperty("search").ValueKind);
        ManagedProgram.RunIn(folder, "face", "calibrate", "people", "-g", "none.gallery").Require(4).RequireOneSentence("none.gallery", "no such");
        ManagedProgram.RunIn(folder, "face", "calibrate", "people", "-g", "door.gallery", "--metric", "cosine").Require(4).RequireOneSentence("door.gallery", "Cosine");
    }

    [Fact]
    public void An_evaluation_writes_a_page_and_intervals()
    {
        using var folder = new TemporaryFolder();
        AddPeople(folder);
        JsonElement json = ManagedProgram.RunIn(folder, "face", "evaluate", "people", "--html", "page.html", "--json").Require(0).Json();
        Assert.Equal(1, json.GetProperty("tar_at_far_1_percent").GetDouble());
        double[] interval = [.. json.GetProperty("accuracy_interval").EnumerateArray().Select(end => end.GetDouble())];
        Assert.InRange(json.GetProperty("accuracy").GetDouble(), interval[0], interval[1]);
        Assert.Equal(3, File.ReadAllText(folder.PathOf("page.html")).Split("<svg").Length - 1);
    }

    [Theory]
    [InlineData("--far", "2")]
    [InlineData("--far", "often")]
    [InlineData("--gallery-size", "0")]
    [InlineData("--fpir", "1")]
    [InlineData("--metric", "taxi")]
    public void Rates_that_are_none_are_refused(string option, string value)
    {
        using var folder = new TemporaryFolder();
        AddPeople(folder);
        Assert.Empty(ManagedProgram.RunIn(folder, "face", "calibrate", "people", option, value).Require(2).Output);
    }

    [Fact]
    public void Pairs_of_one_kind_are_refused()
    {
        using var folder = new TemporaryFolder();
        AddPeople(folder);
        folder.Add("pairs.csv", "file_x,file_y,Decision\npeople/a/1.png,people/a/2.jpg,Yes\n"u8.ToArray());
        ManagedProgram.RunIn(folder, "face", "calibrate", "pairs.csv", "--quiet").Require(3).RequireOneSentence("pairs.csv", "two people");
        ManagedProgram.RunIn(folder, "face", "calibrate", "gone.csv", "--quiet").Require(3).RequireOneSentence("gone.csv", "no such file");
    }

    private static void AddPeople(TemporaryFolder folder)
    {
        folder.AddSample(SamplePictures.Portrait, "people/a/1.png");
        folder.AddSample(SamplePictures.AlteredPortrait, "people/a/2.jpg");
        folder.AddSample(SamplePictures.OtherPortrait, "people/b/1.jpg");
    }
}
