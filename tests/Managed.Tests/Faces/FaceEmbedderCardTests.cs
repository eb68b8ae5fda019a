using System;
using System.Text;
using Managed.Faces;
using Xunit;

namespace Managed.Tests.Faces;

public class FaceEmbedderCardTests
{
    private const string Card = """
        {"name":"a","origin":"b","licence":"c","sha256":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","inputSize":112,"channels":"bgr",
         "mean":[1,2.5,3],"deviation":[4,5,6],"alignment":"FivePoints","mirrored":true,"metric":"Cosine","threshold":0.5}
        """;

    [Fact]
    public void A_card_says_how_a_picture_becomes_the_input()
    {
        FaceEmbedderCard card = Read(Card);
        Assert.Equal("BGR 0..255, minus (1, 2.5, 3), divided by (4, 5, 6); 112 x 112 pixels, aligned to five points, with its mirror image", card.Preprocessing);
        Assert.Equal(card.Preprocessing, card.Binding(7, FaceMetric.Euclidean).Preprocessing);
        Assert.Equal((card.Sha256, 7, FaceMetric.Euclidean), (card.Binding(7, FaceMetric.Euclidean).ModelDigest, 7, card.Binding(7, FaceMetric.Euclidean).Metric));
    }

    [Theory]
    [InlineData("\"inputSize\":112", "\"inputSize\":8", "inputSize")]
    [InlineData("\"inputSize\":112", "\"inputSize\":\"big\"", "inputSize")]
    [InlineData("\"inputSize\":112,", "", "card")]
    [InlineData("\"bgr\"", "\"bgra\"", "channels")]
    [InlineData("[1,2.5,3]", "[1,2.5]", "mean")]
    [InlineData("[4,5,6]", "[4,0,6]", "deviation")]
    [InlineData("FivePoints", "SixPoints", "alignment")]
    [InlineData("\"Cosine\"", "7", "metric")]
    [InlineData("\"threshold\":0.5", "\"threshold\":-1", "threshold")]
    [InlineData("0123456789abcdef0123", "zzz3456789abcdef0123", "sha256")]
    [InlineData("\"name\":\"a\"", "\"name\":\"a\",\"name\":\"b\"", "card")]
    [InlineData("\"name\":\"a\"", "\"name\":\"a\",\"nane\":\"b\"", "nane")]
    [InlineData("\"name\":\"a\"", "\"name\":null", "card")]
    [InlineData("{", "[", "card")]
    public void What_is_wrong_is_named(string right, string wrong, string told)
    {
        Assert.Contains(right, Card, StringComparison.Ordinal);
        InvalidFileException exception = Assert.Throws<InvalidFileException>(() => Read(Card.Replace(right, wrong, StringComparison.Ordinal)));
        Assert.Contains(told, exception.Message, StringComparison.Ordinal);
    }

    private static FaceEmbedderCard Read(string text) => FaceEmbedderCard.Read(Encoding.UTF8.GetBytes(text), "a.card.json");
}
