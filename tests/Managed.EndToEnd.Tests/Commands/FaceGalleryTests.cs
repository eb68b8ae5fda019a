using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using Managed.EndToEnd.Tests.Driving;
using Xunit;

namespace Managed.EndToEnd.Tests.Commands;

public sealed class FaceGalleryTests : IDisposable
{
    private const string Gallery = "door.gallery";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_person_is_enrolled_listed_identified_and_erased()
    {
        JsonElement enrolled = Face(0, "enroll", "Eileen", SamplePictures.PathOf(SamplePictures.Portrait), "--json").Json();
        Assert.Equal(0, Assert.Single(enrolled.GetProperty("pictures").EnumerateArray()).GetProperty("id").GetInt64());
        Face(0, "enroll", "Grace", SamplePictures.PathOf(SamplePictures.OtherPortrait));
        Assert.Equal(["Eileen", "Grace"], People());
        JsonElement image = Assert.Single(Face(0, "identify", SamplePictures.PathOf(SamplePictures.AlteredPortrait), "--top", "2", "--json").Json().GetProperty("images").EnumerateArray());
        JsonElement face = Assert.Single(image.GetProperty("faces").EnumerateArray());
        Assert.Equal("Eileen", face.GetProperty("name").GetString());
        Assert.Equal(["Eileen", "Grace"], face.GetProperty("candidates").EnumerateArray().Select(candidate => candidate.GetProperty("name").GetString()));
        JsonElement coded = Face(0, "identify", SamplePictures.PathOf(SamplePictures.AlteredPortrait), "--top", "2", "--storage", "int8", "--json").Json();
        Assert.Equal(image.GetRawText(), Assert.Single(coded.GetProperty("images").EnumerateArray()).GetRawText());
        Face(2, "identify", SamplePictures.PathOf(SamplePictures.AlteredPortrait), "--storage", "fp16");
        Assert.Contains("1 sample erased", Face(0, "remove", "Eileen", "--erase").Output, StringComparison.Ordinal);
        Face(1, "identify", SamplePictures.PathOf(SamplePictures.AlteredPortrait));
        Assert.Contains("nobody called Eileen", Face(1, "remove", "Eileen").Error, StringComparison.Ordinal);
        Assert.Contains("erase 0", Face(0, "list", "--audit").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_people_are_erased_in_one_step_or_none_of_them()
    {
        Face(0, "enroll", "Eileen", SamplePictures.PathOf(SamplePictures.Portrait));
        Face(0, "enroll", "Grace", SamplePictures.PathOf(SamplePictures.OtherPortrait));
        Face(0, "enroll", "Eileen", SamplePictures.PathOf(SamplePictures.AlteredPortrait));
        byte[] before = File.ReadAllBytes(folder.PathOf(Gallery));
        foreach (string[] how in new string[][] { [], ["--erase"] })
        {
            Assert.Contains("knows nobody called Ada; nobody was removed.", Face(1, "remove", ["Eileen", "Ada", "Grace", .. how]).Error, StringComparison.Ordinal);
            Assert.Equal(before, File.ReadAllBytes(folder.PathOf(Gallery)));
        }

        string told = Face(0, "remove", "Eileen", "Grace", "Eileen", "--erase").Output;
        Assert.Equal(["Eileen: 2 samples erased", "Grace: 1 sample erased"], told.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(People());
        Assert.Single(Face(0, "list", "--audit").Output.Split('\n'), line => line.Contains("erase", StringComparison.Ordinal));
    }

    [Fact]
    public void One_face_under_two_names_is_remarked()
    {
        Face(0, "enroll", "Eileen", SamplePictures.PathOf(SamplePictures.Portrait));
        JsonElement second = Face(0, "enroll", "Impostor", SamplePictures.PathOf(SamplePictures.AlteredPortrait), "--json").Json();
        Assert.Equal("Eileen", second.GetProperty("pictures")[0].GetProperty("looks_like").GetProperty("name").GetString());
    }

    [Fact]
    public void A_folder_of_people_is_enrolled_and_what_shows_no_face_is_told()
    {
        folder.AddSample(SamplePictures.Portrait, "people/Eileen/a.png");
        folder.AddSample(SamplePictures.OtherPortrait, "people/Grace/b.jpg");
        folder.AddSample(SamplePictures.Cat, "people/Chelsea/c.png");
        ProgramResult result = Face(3, "enroll", "--people", "people");
        Assert.Contains("c.png: shows no face", result.Error, StringComparison.Ordinal);
        Assert.Equal(["Eileen", "Grace"], People());
        Assert.Contains("2 samples of 2 people", Face(0, "re-embed", "people").Output, StringComparison.Ordinal);
        Face(3, "re-embed", "nowhere").RequireOneSentence("nowhere", "there is no such folder");
        Directory.CreateDirectory(folder.PathOf("empty"));
        Face(3, "re-embed", "empty").RequireOneSentence("empty", "no person could be enrolled");
        Directory.Delete(folder.PathOf("people/Grace"), recursive: true);
        Assert.Contains("people: has no picture of Grace", Face(3, "re-embed", "people").Error, StringComparison.Ordinal);
        Face(0, "re-embed", "people", "--drop-missing");
        Assert.Equal(["Eileen"], People());
    }

    [Fact]
    public void An_encrypted_gallery_opens_with_its_key_alone()
    {
        ManagedProgram.RunIn(folder, "face", "key", "door.key").Require(0);
        ManagedProgram.RunIn(folder, "face", "key", "door.key").Require(3).RequireOneSentence("door.key", "is there already");
        folder.Add("other.key", [.. Enumerable.Repeat((byte)'a', 64)]);
        folder.Add("short.key", [1, 2, 3]);
        folder.Add("phrase.txt", "correct horse\n"u8.ToArray());
        Face(0, "enroll", "Eileen", SamplePictures.PathOf(SamplePictures.Portrait), "--key", "door.key");
        Face(0, "list", "--key", "door.key");
        Face(4, "list").RequireOneSentence(Gallery, "has to be given");
        Face(4, "list", "--key", "other.key").RequireOneSentence(Gallery, "another key");
        Face(4, "list", "--key", "short.key").RequireOneSentence("short.key", "64 hexadecimal digits");
        folder.Add("printable.key", "passwordpasswordpasswordpassword"u8.ToArray());
        folder.Add("binary.txt", [0xFF, 0xFE, 0x80]);
        Face(4, "list", "--key", "printable.key").RequireOneSentence("printable.key", "random bytes");
        Face(4, "list", "--passphrase-file", "binary.txt").RequireOneSentence("binary.txt", "UTF-8");
        Face(4, "list", "--key", "none.key").RequireOneSentence("none.key", "there is no such file");
        Face(4, "list", "--passphrase-file", "phrase.txt").RequireOneSentence(Gallery, "has to be given");
        string key = File.ReadAllText(folder.PathOf("door.key")).Trim();
        ManagedProgram.RunWith([("MANAGED_GALLERY_KEY", key)], "face", "list", "-g", folder.PathOf(Gallery)).Require(0);
        ManagedProgram.RunWith([("MANAGED_GALLERY_PASSPHRASE", "pass")], "face", "enroll", "-g", folder.PathOf("other.gallery"), "E", SamplePictures.PathOf(SamplePictures.Portrait)).Require(0);
        ManagedProgram.RunWith([("MANAGED_GALLERY_PASSPHRASE", "past")], "face", "list", "-g", folder.PathOf("other.gallery")).Require(4);
    }

    [Fact]
    public void What_is_exported_can_be_imported_and_read_by_its_owner_alone()
    {
        Face(0, "enroll", "Eileen", SamplePictures.PathOf(SamplePictures.Portrait));
        Face(0, "export", "-o", "people.jsonl");
        Assert.Equal(2, File.ReadAllLines(folder.PathOf("people.jsonl")).Length);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.PathOf("people.jsonl")));
        ManagedProgram.RunIn(folder, "face", "import", "-g", "copy.gallery", "people.jsonl").Require(0);
        ManagedProgram.RunIn(folder, "face", "identify", "-g", "copy.gallery", SamplePictures.PathOf(SamplePictures.AlteredPortrait)).Require(0);
        ManagedProgram.RunIn(folder, "face", "identify", "-g", "copy.gallery", "--metric", "cosine", SamplePictures.PathOf(SamplePictures.AlteredPortrait))
            .Require(4).RequireOneSentence("copy.gallery", "metric");
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("{}\n", "line 1")]
    [InlineData("nonsense", "line 1")]
    public void What_is_no_export_is_not_imported(string text, string cause)
    {
        folder.Add("people.jsonl", System.Text.Encoding.UTF8.GetBytes(text));
        Face(3, "import", "people.jsonl").RequireOneSentence("people.jsonl", cause);
        Assert.False(File.Exists(folder.PathOf(Gallery)));
    }

    [Fact]
    public void What_is_no_gallery_is_told_in_one_sentence()
    {
        Face(4, "list").RequireOneSentence(Gallery, "there is no such gallery");
        folder.Add(Gallery, [1, 2, 3]);
        Face(4, "list").RequireOneSentence(Gallery, "too short");
        Face(4, "enroll", "Eileen", SamplePictures.PathOf(SamplePictures.Portrait)).RequireOneSentence(Gallery, "too short");
        folder.Add(Gallery, new byte[8192]);
        Face(4, "identify", SamplePictures.PathOf(SamplePictures.Portrait)).RequireOneSentence(Gallery, "is not a gallery");
        Face(2, "enroll", "Eileen");
    }

    private string[] People() => [.. Face(0, "list", "--json").Json().GetProperty("people").EnumerateArray().Select(person => person.GetProperty("name").GetString()!)];

    private ProgramResult Face(int exitCode, string command, params string[] arguments) =>
        ManagedProgram.RunIn(folder, ["face", command, "-g", Gallery, .. arguments]).Require(exitCode);
}
