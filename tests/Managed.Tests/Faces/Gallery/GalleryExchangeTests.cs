using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Managed.Faces.Gallery;
using Xunit;

namespace Managed.Tests.Faces.Gallery;

public class GalleryExchangeTests
{
    [Fact]
    public void What_is_written_is_read_to_the_bit()
    {
        (GalleryBinding binding, IReadOnlyList<NamedEmbedding> samples) = Read(SampleGalleries.Exported());
        Assert.Equal(SampleGalleries.Binding, binding);
        Assert.Equal(["ada", "Zoë \"Q\""], samples.Select(sample => sample.Name));
        Assert.Equal(SampleGalleries.Embedding(1).Values.ToArray(), samples[0].Embedding.Values.ToArray());
        Assert.Equal(SampleGalleries.Embedding(2).Values.ToArray(), samples[1].Embedding.Values.ToArray());
    }

    [Fact]
    public void An_export_of_nobody_has_its_first_line()
    {
        using var bytes = new MemoryStream();
        GalleryExchange.Write(bytes, SampleGalleries.Binding, []);
        Assert.Empty(Read(bytes.ToArray()).Samples);
    }

    [Theory]
    [InlineData("\"embedding\":[", "\"embedding\":[1,", "line 2")]
    [InlineData("\"embedding\":[", "\"embedding\":[1e99,", "line 2")]
    [InlineData("\"name\":\"ada\"", "\"name\":\" \"", "line 2")]
    [InlineData("\"name\":\"ada\"", "\"name\":7", "line 2")]
    [InlineData("\"dimensions\":5", "\"dimensions\":-5", "line 1")]
    [InlineData("\"metric\":\"Euclidean\"", "\"metric\":\"9\"", "line 1")]
    [InlineData("\"model\":\"aaaa", "\"model\":\"zaaa", "line 1")]
    [InlineData("managed-gallery", "something", "line 1")]
    [InlineData("\"preprocessing\":\"drawn by hand\"", "\"preprocessing\":null", "line 1")]
    [InlineData("\"name\":\"ada\"", "\"name\":null", "line 2")]
    [InlineData("\"name\":\"ada\"", "\"name\":\"a\\u001b[2J\"", "line 2")]
    [InlineData("\"version\":1", "\"version\":2", "line 1")]
    public void A_line_that_is_wrong_is_told_by_its_number(string right, string wrong, string line)
    {
        string text = Encoding.UTF8.GetString(SampleGalleries.Exported());
        Assert.Contains(right, text, StringComparison.Ordinal);
        byte[] bytes = Encoding.UTF8.GetBytes(text.Replace(right, wrong, StringComparison.Ordinal));
        Assert.Contains(line, Assert.Throws<InvalidFileException>(() => Read(bytes)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_is_null_is_told()
    {
        string text = Encoding.UTF8.GetString(SampleGalleries.Exported()).Replace($"\"{new string('a', 64)}\"", "null", StringComparison.Ordinal);
        Assert.Contains("line 1", Assert.Throws<InvalidFileException>(() => Read(Encoding.UTF8.GetBytes(text))).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_without_end_is_not_read_to_its_end()
    {
        using var endless = new MemoryStream(Enumerable.Repeat((byte)' ', 5 << 20).ToArray());
        Assert.Contains("a line of more than", Assert.Throws<InvalidFileException>(() => GalleryExchange.Read(endless, "x")).Reason, StringComparison.Ordinal);
        Assert.True(endless.Position < endless.Length);
    }

    private static (GalleryBinding Binding, IReadOnlyList<NamedEmbedding> Samples) Read(byte[] bytes) => GalleryExchange.Read(new MemoryStream(bytes), "x");
}
