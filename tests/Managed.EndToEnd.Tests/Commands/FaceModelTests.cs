using System;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Managed.EndToEnd.Tests.Driving;
using Xunit;

namespace Managed.EndToEnd.Tests.Commands;

/// <summary>Embedders of the user's own: here one whose embedding is the mean colour.</summary>
public sealed class FaceModelTests : IDisposable
{
    private static readonly byte[] Model = OnnxBytes.Model("GlobalAveragePool", "x", "y", 1);

    private readonly TemporaryFolder folder = new();

    public FaceModelTests() => folder.Add("mean.onnx", Model);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_embedder_is_used_as_its_card_says()
    {
        AddCard("mean.card.json", channels: "rgb");
        AddCard("bgr.json", channels: "bgr");
        float[] rgb = Embed("--model", "mean.onnx");
        float[] bgr = Embed("--model", "mean.onnx", "--card", "bgr.json");
        Assert.Equal(3, rgb.Length);
        Assert.Equal(rgb.Reverse(), bgr);
        Assert.All(rgb, value => Assert.InRange(value, -10, 245));
        JsonElement verified = ManagedProgram.RunIn(
            folder, "face", "verify", SamplePictures.PathOf(SamplePictures.Portrait), SamplePictures.PathOf(SamplePictures.Portrait), "--model", "mean.onnx", "--json").Require(0).Json();
        Assert.Equal(25, verified.GetProperty("threshold").GetDouble());
        Assert.Equal(0, verified.GetProperty("distance").GetDouble());
        Assert.Equal(JsonValueKind.Null, verified.GetProperty("probability").ValueKind);
    }

    [Fact]
    public void A_gallery_of_one_embedder_is_closed_to_another()
    {
        AddCard("mean.card.json", channels: "rgb");
        string portrait = SamplePictures.PathOf(SamplePictures.Portrait);
        ManagedProgram.RunIn(folder, "face", "enroll", "-g", "door.gallery", "Eileen", portrait, "--model", "mean.onnx").Require(0);
        ManagedProgram.RunIn(folder, "face", "identify", "-g", "door.gallery", portrait, "--model", "mean.onnx").Require(0);
        ManagedProgram.RunIn(folder, "face", "identify", "-g", "door.gallery", portrait).Require(4).RequireOneSentence("door.gallery", "holds embeddings of the network");
        ManagedProgram.RunIn(folder, "face", "enroll", "-g", "door.gallery", "Eileen", portrait).Require(4).RequireOneSentence("door.gallery", "holds embeddings of the network");
        folder.AddSample(SamplePictures.Portrait, "people/Eileen/a.png");
        ManagedProgram.RunIn(folder, "face", "re-embed", "-g", "door.gallery", "people").Require(0);
        ManagedProgram.RunIn(folder, "face", "identify", "-g", "door.gallery", portrait).Require(0);
    }

    [Fact]
    public void What_is_wrong_with_model_or_card_is_told_in_one_sentence()
    {
        string[] verify = ["face", "embed", SamplePictures.PathOf(SamplePictures.Portrait)];
        ManagedProgram.RunIn(folder, [.. verify, "--model", "mean.onnx"]).Require(4).RequireOneSentence("mean.onnx", "has no card");
        ManagedProgram.RunIn(folder, [.. verify, "--model", "none.onnx"]).Require(4).RequireOneSentence("none.onnx", "there is no such file");
        ManagedProgram.RunIn(folder, [.. verify, "--card", "mean.card.json"]).Require(2);
        folder.Add("broken.json", "{}"u8.ToArray());
        ManagedProgram.RunIn(folder, [.. verify, "--model", "mean.onnx", "--card", "broken.json"]).Require(4).RequireOneSentence("broken.json", "is no card");
        AddCard("mean.card.json", channels: "rgb");
        folder.Add("other.onnx", [.. Model, 0x7a, 0x00]);
        ManagedProgram.RunIn(folder, [.. verify, "--model", "other.onnx", "--card", "mean.card.json"]).Require(4).RequireOneSentence("other.onnx", "is not the file of its card");
        folder.Add("garbage.onnx", [1, 2, 3]);
        AddCard("garbage.card.json", channels: "rgb", model: [1, 2, 3]);
        ManagedProgram.RunIn(folder, [.. verify, "--model", "garbage.onnx"]).Require(4);
    }

    [Fact]
    public void Faces_are_sorted_by_person_and_told_with_their_quality()
    {
        string[] pictures = [SamplePictures.PathOf(SamplePictures.Portrait), SamplePictures.PathOf(SamplePictures.AlteredPortrait), SamplePictures.PathOf(SamplePictures.OtherPortrait)];
        JsonElement clusters = ManagedProgram.RunIn(folder, ["face", "cluster", .. pictures, "--json"]).Require(0).Json().GetProperty("clusters");
        Assert.Equal([2, 1], clusters.EnumerateArray().Select(cluster => cluster.GetProperty("faces").GetArrayLength()));
        JsonElement quality = ManagedProgram.RunIn(folder, "face", "detect", pictures[0], "--json").Require(0).Json()
            .GetProperty("images")[0].GetProperty("faces")[0].GetProperty("quality");
        Assert.Equal(JsonValueKind.Null, quality.GetProperty("problem").ValueKind);
        Assert.InRange(quality.GetProperty("yaw").GetDouble(), -45, 45);
    }

    private float[] Embed(params string[] options)
    {
        JsonElement face = ManagedProgram.RunIn(folder, ["face", "embed", SamplePictures.PathOf(SamplePictures.Portrait), "--json", .. options]).Require(0).Json()
            .GetProperty("images")[0].GetProperty("faces")[0];
        return [.. face.GetProperty("embedding").EnumerateArray().Select(value => value.GetSingle())];
    }

    private void AddCard(string name, string channels, byte[]? model = null) => folder.Add(name, Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        {"name":"mean colour","origin":"this test","licence":"MIT","sha256":"{{Convert.ToHexStringLower(SHA256.HashData(model ?? Model))}}","inputSize":32,
         "channels":"{{channels}}","mean":[10,10,10],"deviation":[1,1,1],"alignment":"Dlib","mirrored":false,"metric":"Euclidean","threshold":25}
        """)));
}
