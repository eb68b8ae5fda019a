using System;
using System.IO;
using Managed.EndToEnd.Tests.Driving;
using Managed.Media.Tests.Samples;
using Xunit;

namespace Managed.EndToEnd.Tests.BadInput;

/// <summary>Files that are no pictures, given to every command that takes one: one sentence, the promised exit code, nothing left behind.</summary>
public class BadPictureTests
{
    /// <summary>Names of the files of <see cref="Prepare"/>, and what is said of them.</summary>
    private static readonly (string Name, string Cause)[] Bad =
    [
        ("missing.jpg", "there is no such file"),
        ("folder/missing.jpg", "there is no such file"),
        ("truncated.jpg", "truncated"),
        ("text.png", "not a PNG, JPEG, BMP or binary PNM picture"),
        ("huge.png", "60000 x 60000 pixels is above the limit of 64000000"),
        ("empty.jpg", "empty"),
        ("folder.png", "is a folder"),
    ];

    private static readonly string[] Commands =
    [
        "style BAD painting.jpg -o out.png --size 32 --iterations 1 --json",
        "style painting.jpg BAD -o out.png --size 32 --iterations 1",
        "style painting.jpg painting.jpg --cost-of BAD --size 32 --gradient-out out.npy",
        "face verify portrait.jpg BAD",
        "face verify BAD portrait.jpg --json",
        "face detect BAD --draw out.png",
        "face embed BAD -o out.npy",
    ];

    public static TheoryData<string, string, string> Cases()
    {
        var cases = new TheoryData<string, string, string>();
        for (int i = 0; i < Bad.Length; i++)
        {
            cases.Add(Bad[i].Name, Bad[i].Cause, Commands[0]);
            cases.Add(Bad[i].Name, Bad[i].Cause, Commands[4]);
            cases.Add(Bad[i].Name, Bad[i].Cause, Commands[1 + (i % 3)]);
            cases.Add(Bad[i].Name, Bad[i].Cause, Commands[5 + (i % 2)]);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_is_no_picture_is_named_and_leaves_nothing(string name, string cause, string command)
    {
        using TemporaryFolder folder = Prepare();
        string[] before = folder.Entries;
        ManagedProgram.RunIn(folder, ForPicture(command, name)).Require(3).RequireOneSentence(name, cause);
        Assert.Equal(before, folder.Entries);
    }

    [Fact]
    public void A_picture_without_a_face_is_refused_where_one_is_wanted()
    {
        using var folder = new TemporaryFolder();
        folder.AddSample(SamplePictures.Cat, "cat.png");
        ManagedProgram.RunIn(folder, "face", "verify", SamplePictures.PathOf(SamplePictures.Portrait), "cat.png", "--json").Require(3)
            .RequireOneSentence("cat.png", "shows no face");
        ManagedProgram.RunIn(folder, "face", "embed", "cat.png", "-o", "out.npy", "--json").Require(3).RequireOneSentence("out.npy", "no face");
        Assert.Equal(["cat.png"], folder.Entries);
    }

    [Fact]
    public void A_picture_of_two_faces_is_refused_where_one_is_wanted()
    {
        using var folder = new TemporaryFolder();
        SamplePictures.WritePair(folder.PathOf("pair.png"));
        ManagedProgram.RunIn(folder, "face", "verify", "pair.png", SamplePictures.PathOf(SamplePictures.Portrait), "--json").Require(3)
            .RequireOneSentence("pair.png", "shows 2 faces where one is wanted");
    }

    [Fact]
    public void A_folder_without_pictures_is_told()
    {
        using TemporaryFolder folder = Prepare();
        ManagedProgram.RunIn(folder, "face", "detect", "folder.png").Require(3).RequireOneSentence("folder.png", "without pictures");
    }

    private static string[] ForPicture(string command, string name) => command.Replace("BAD", name, StringComparison.Ordinal).Split(' ');

    private static TemporaryFolder Prepare()
    {
        var folder = new TemporaryFolder();
        folder.AddSample(SamplePictures.Painting, "painting.jpg");
        folder.AddSample(SamplePictures.OtherPortrait, "portrait.jpg");
        folder.Add("truncated.jpg", File.ReadAllBytes(SamplePictures.PathOf(SamplePictures.OtherPortrait))[..30000]);
        folder.Add("text.png", "This is text and no picture.\n"u8.ToArray());
        folder.Add("huge.png", PngBytes.File(PngBytes.Header(60000, 60000, 8, 2), PngBytes.Chunk("IDAT", [1]), PngBytes.End));
        folder.Add("empty.jpg", []);
        Directory.CreateDirectory(folder.PathOf("folder.png"));
        return folder;
    }
}
