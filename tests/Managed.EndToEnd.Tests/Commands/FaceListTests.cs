using System.Linq;
using System.Text.Json;
using Managed.EndToEnd.Tests.Driving;
using Managed.Media.Pictures;
using Xunit;

namespace Managed.EndToEnd.Tests.Commands;

/// <summary>detect and embed, which list the faces of pictures.</summary>
public class FaceListTests
{
    [Fact]
    public void Faces_are_detected_with_box_score_and_landmarks()
    {
        using var folder = new TemporaryFolder();
        SamplePictures.WritePair(folder.PathOf("pair.png"));
        string cat = SamplePictures.PathOf(SamplePictures.Cat);
        JsonElement[] images = Images(ManagedProgram.RunIn(folder, "face", "detect", "pair.png", cat, "--json").Require(0));
        Assert.Equal(["pair.png", cat], images.Select(image => image.GetProperty("path").GetString()));
        JsonElement[] faces = [.. images[0].GetProperty("faces").EnumerateArray()];
        Assert.Equal(2, faces.Length);
        Assert.Empty(images[1].GetProperty("faces").EnumerateArray());
        foreach (JsonElement face in faces)
        {
            float[] box = Numbers(face.GetProperty("box"));
            Assert.Equal(4, box.Length);
            Assert.InRange(face.GetProperty("score").GetDouble(), 0.1, 1);
            float[][] points = [.. face.GetProperty("landmarks").EnumerateArray().Select(Numbers)];
            Assert.Equal(68, points.Length);
            Assert.All(points, point => Assert.Equal(2, point.Length));
            Assert.InRange(points.Average(point => point[0]), box[0], box[0] + box[2]);
            Assert.InRange(points.Average(point => point[1]), box[1], box[1] + box[3]);
        }
    }

    [Fact]
    public void Faces_are_drawn_on_a_copy()
    {
        using var folder = new TemporaryFolder();
        string portrait = SamplePictures.PathOf(SamplePictures.Portrait);
        ManagedProgram.RunIn(folder, "face", "detect", portrait, "--draw", "drawn.png").Require(0);
        Assert.Equal(["drawn.png"], folder.Entries);
        Assert.NotEqual(PictureReader.Read(portrait).Pixels.ToArray(), PictureReader.Read(folder.PathOf("drawn.png")).Pixels.ToArray());
    }

    [Fact]
    public void Embeddings_of_a_folder_are_listed_and_written()
    {
        using var folder = new TemporaryFolder();
        folder.AddSample(SamplePictures.Portrait, "people/a.png");
        folder.AddSample(SamplePictures.OtherPortrait, "people/deep/b.jpg");
        folder.Add("people/notes.txt", "no picture"u8.ToArray());
        JsonElement[] images = Images(ManagedProgram.RunIn(folder, "face", "embed", "people", "-o", "x.npy", "--json").Require(0));
        Assert.Equal(2, images.Length);
        float[] listed = [.. images.SelectMany(image => Numbers(Assert.Single(image.GetProperty("faces").EnumerateArray()).GetProperty("embedding")))];
        NpyArray written = NpyArray.Read(folder.PathOf("x.npy"));
        Assert.Equal([2, 128], written.Shape);
        Assert.Equal(listed, written.Values);
    }

    [Fact]
    public void A_picture_that_cannot_be_read_is_told_and_the_others_are_listed()
    {
        using var folder = new TemporaryFolder();
        folder.AddSample(SamplePictures.OtherPortrait, "a.jpg");
        folder.Add("b.jpg", "no picture"u8.ToArray());
        ProgramResult result = ManagedProgram.RunIn(folder, "face", "detect", "b.jpg", "a.jpg", "--json").Require(3);
        JsonElement[] images = Images(result);
        Assert.StartsWith("b.jpg: ", images[0].GetProperty("error").GetString(), System.StringComparison.Ordinal);
        Assert.Single(images[1].GetProperty("faces").EnumerateArray());
        Assert.Single(result.Error.TrimEnd().Split('\n'));
    }

    private static float[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetSingle())];

    private static JsonElement[] Images(ProgramResult result) => [.. result.Json().GetProperty("images").EnumerateArray()];
}
