using System.Text;
using System.Text.Json;
using Managed.EndToEnd.Tests.Driving;
using Xunit;

namespace Managed.EndToEnd.Tests.Commands;

public class FaceEvaluateTests
{
    [Fact]
    public void Pairs_of_a_list_are_counted_decided_and_failures_told()
    {
        using var folder = new TemporaryFolder();
        AddPeople(folder);
        folder.AddSample(SamplePictures.Cat, "cat.png");
        folder.Add(
            "pairs.csv",
            """
            file_x,file_y,Decision
            a/1.png,a/2.jpg,Yes
            a/1.png,b/1.jpg,No
            b/1.jpg,cat.png,No
            b/1.jpg,gone.jpg,No
            """u8.ToArray());
        JsonElement json = ManagedProgram.RunIn(folder, "face", "evaluate", "pairs.csv", "--json").Require(0).Json();
        Assert.Equal(4, json.GetProperty("pairs").GetInt32());
        Assert.Equal(2, json.GetProperty("failed").GetInt32());
        Assert.Equal(0.5, json.GetProperty("accuracy").GetDouble());
        Assert.Equal(0.6f, json.GetProperty("threshold").GetSingle());
        Assert.Equal(1, json.GetProperty("auc").GetDouble());
        Assert.Equal(0, json.GetProperty("eer").GetDouble());
    }

    [Fact]
    public void A_folder_of_people_gives_the_pairs_itself()
    {
        using var folder = new TemporaryFolder();
        AddPeople(folder);
        JsonElement json = ManagedProgram.Run("face", "evaluate", folder.Path, "--json").Require(0).Json();
        Assert.Equal((2, 0, 1.0), (json.GetProperty("pairs").GetInt32(), json.GetProperty("failed").GetInt32(), json.GetProperty("accuracy").GetDouble()));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("file_x,file_y,Decision\na.png,b.png,Perhaps\n", "line 2")]
    [InlineData("left,right\na.png,b.png\n", "file_x,file_y,Decision")]
    public void A_list_that_is_none_is_refused(string text, string cause)
    {
        using var folder = new TemporaryFolder();
        folder.Add("pairs.csv", Encoding.UTF8.GetBytes(text));
        ManagedProgram.RunIn(folder, "face", "evaluate", "pairs.csv", "--json").Require(3).RequireOneSentence("pairs.csv", cause);
    }

    [SkippableFact]
    public void Photographs_of_many_people_are_told_apart()
    {
        string pairs = Repository.RequireData("faces/pairs.csv");
        JsonElement json = ManagedProgram.Run("face", "evaluate", pairs, "--json", "--quiet").Require(0).Json();
        Assert.Equal(200, json.GetProperty("pairs").GetInt32());
        Assert.InRange(json.GetProperty("accuracy").GetDouble(), 0.975, 1);
        Assert.InRange(json.GetProperty("auc").GetDouble(), 0.98, 1);
    }

    private static void AddPeople(TemporaryFolder folder)
    {
        folder.AddSample(SamplePictures.Portrait, "a/1.png");
        folder.AddSample(SamplePictures.AlteredPortrait, "a/2.jpg");
        folder.AddSample(SamplePictures.OtherPortrait, "b/1.jpg");
    }
}
