using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text;
using Managed.Media.Batch;
using Xunit;

namespace Managed.Media.Tests.Batch;

public class BatchManifestTests
{
    [Fact]
    public void What_is_written_is_read()
    {
        BatchManifest manifest = BatchSamples.Manifest(5);
        BatchManifest read = Read(BatchSamples.Written(manifest));
        Assert.Equal(BatchSamples.Written(manifest), BatchSamples.Written(read));
        Assert.Equal(manifest.Units.Select(unit => unit.Digest), read.Units.Select(unit => unit.Digest));
        Assert.Equal(manifest.Options.ToArray(), read.Options.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(50)]
    public void Every_unit_is_in_exactly_one_part(int parts)
    {
        BatchManifest manifest = BatchSamples.Manifest(20);
        string[] all = [.. Enumerable.Range(0, parts).SelectMany(part => manifest.Shard(part, parts)).Select(unit => unit.Digest)];
        Assert.Equal(19, all.Length);
        Assert.Equal(manifest.Units.Select(unit => unit.Digest).Distinct().Order(), all.Order());
        Assert.Throws<ArgumentOutOfRangeException>(() => manifest.Shard(parts, parts).Count());
    }

    [Fact]
    public void A_units_digest_is_of_all_that_decides_and_of_no_path()
    {
        string First(string job = "style", string option = "64", char model = 'a', string program = "0.1.0", string path = "x.png", char content = 'c', bool swapped = false)
        {
            BatchInput[] inputs = [new(path, new string(content, 64)), new("s.png", new string('d', 64))];
            return BatchManifest.Create(job, ["--size", option], new string(model, 64), program, [[.. swapped ? inputs.Reverse() : inputs]]).Units[0].Digest;
        }

        string digest = First();
        Assert.Equal(digest, First(path: "elsewhere/y.png"));
        string[] others = [First(job: "embed"), First(option: "65"), First(model: 'b'), First(program: "0.1.1"), First(content: 'e'), First(swapped: true)];
        Assert.Equal(others.Length + 1, others.Append(digest).Distinct().Count());

        // Parts that only touch are other parts.
        Assert.NotEqual(Units(["ab", "c"]), Units(["a", "bc"]));
        string Units(ImmutableArray<string> options) => BatchManifest.Create("style", options, new string('a', 64), "1", [[new("x", new string('c', 64))]]).Units[0].Digest;
    }

    [Theory]
    [InlineData("\"unit\":\"", "\"unit\":\"0")]
    [InlineData("\"sha256\":\"", "\"sha256\":\"/")]
    [InlineData("--size", "--seed")]
    [InlineData("managed-batch", "managed-match")]
    [InlineData("\"version\":1", "\"version\":2")]
    [InlineData("\"path\":\"frames/0.png\"", "\"path\":\"\"")]
    [InlineData("\"path\":\"frames/0.png\"", "\"path\":\"a\",\"path\":\"b\"")]
    [InlineData("\"inputs\":[", "\"inputs\":[],\"more\":[")]
    public void A_manifest_that_was_changed_is_refused(string part, string other)
    {
        string text = Encoding.UTF8.GetString(BatchSamples.Written(BatchSamples.Manifest(2)));
        int at = text.IndexOf(part, StringComparison.Ordinal);
        Assert.True(at >= 0);
        InvalidFileException refused = Assert.Throws<InvalidFileException>(() => Read(Encoding.UTF8.GetBytes(text[..at] + other + text[(at + part.Length)..])));
        Assert.StartsWith("jobs.jsonl: line ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_and_lists_of_files_have_a_longest_that_is_read_again()
    {
        // Characters that JSON takes six for.
        var longest = new BatchInput(new string('\u2028', 2048), new string('c', 64));
        BatchManifest Of(params BatchInput[] inputs) => BatchManifest.Create("style", [], new string('a', 64), "1", [[.. inputs]]);
        BatchManifest manifest = Of([.. Enumerable.Repeat(longest, 64)]);
        Assert.Equal(manifest.Units[0].Inputs.ToArray(), Read(BatchSamples.Written(manifest)).Units[0].Inputs.ToArray());
        Assert.Throws<ArgumentException>(() => Of([.. Enumerable.Repeat(longest, 65)]));
        Assert.Throws<ArgumentException>(() => Of());
        Assert.Throws<ArgumentException>(() => Of(longest with { Path = longest.Path + "x" }));
        string text = Encoding.UTF8.GetString(BatchSamples.Written(Of(longest with { Path = "here" })));
        Assert.Throws<InvalidFileException>(() => Read(Encoding.UTF8.GetBytes(text.Replace("here", new string('x', 2049), StringComparison.Ordinal))));
    }

    [Fact]
    public void An_empty_manifest_is_refused() => Assert.Throws<InvalidFileException>(() => Read([]));

    private static BatchManifest Read(byte[] bytes) => BatchManifest.Read(new MemoryStream(bytes), "jobs.jsonl");
}
