using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Xunit;

namespace Managed.Models.Tests;

public partial class ModelCardTests
{
    public static TheoryData<string> Names => [.. EmbeddedModels.Cards.Select(card => card.Name)];

    [Fact]
    public void Every_embedded_file_has_a_card_and_every_card_a_file()
    {
        string[] expected = [.. EmbeddedModels.Cards.SelectMany(card => new[] { card.Name + ".safetensors", card.Name + ".card.json" })];
        Assert.Equal(4, EmbeddedModels.Cards.Length);
        Assert.Equal(expected.Order(StringComparer.Ordinal), typeof(EmbeddedModels).Assembly.GetManifestResourceNames()
            .Where(name => !name.StartsWith("embedder/", StringComparison.Ordinal))
            .Select(name => name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name)
            .Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_digest_is_that_of_the_embedded_weights(string name)
    {
        using Stream stream = typeof(EmbeddedModels).Assembly.GetManifestResourceStream(name + ".safetensors")
            ?? new GZipStream(typeof(EmbeddedModels).Assembly.GetManifestResourceStream(name + ".safetensors.gz")!, CompressionMode.Decompress);
        Assert.Equal(Card(name).Sha256, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_card_tells_purpose_origin_licence_and_preprocessing(string name)
    {
        ModelCard card = Card(name);
        Assert.All([card.Purpose, card.Origin, card.Licence, card.Preprocessing], text => Assert.False(string.IsNullOrWhiteSpace(text)));
        Assert.Matches(Digest(), card.Sha256);
        Assert.Matches(Digest(), card.OriginSha256);
        Assert.NotEqual(card.Sha256, card.OriginSha256);
    }

    [Fact]
    public void No_two_cards_are_of_the_same_weights()
    {
        Assert.Distinct(EmbeddedModels.Cards.Select(card => card.Sha256));
        Assert.Distinct(EmbeddedModels.Cards.Select(card => card.OriginSha256));
    }

    [Fact]
    public void An_embedder_that_is_not_inside_is_known_by_its_digest()
    {
        Assert.Equal("MobileFaceNet", EmbeddedModels.FindCardOfEmbedder("b7120c095d60094f28a4a54ba6a8bf51b297a6273fb40ef6350dfec1f63d9507")?.Name);
        Assert.Null(EmbeddedModels.FindCardOfEmbedder(new string('0', 64)));
    }

    [Fact]
    public void A_card_of_something_else_opens_nothing() =>
        Assert.Throws<InvalidOperationException>(() => EmbeddedModels.OpenWeights(EmbeddedModels.FaceDetector with { Name = "other" }));

    private static ModelCard Card(string name) => EmbeddedModels.Cards.Single(card => card.Name == name);

    [GeneratedRegex("^[0-9a-f]{64}$")]
    private static partial Regex Digest();
}
