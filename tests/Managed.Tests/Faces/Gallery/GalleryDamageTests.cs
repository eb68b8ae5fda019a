using System;
using System.Buffers.Binary;
using System.IO.Hashing;
using Managed.Faces.Gallery;
using Xunit;

namespace Managed.Tests.Faces.Gallery;

/// <summary>Galleries that are damaged, changed, or opened with the wrong key.</summary>
public class GalleryDamageTests
{
    private static readonly byte[] KeyBytes = GalleryKey.CreateBytes();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_changed_byte_is_found_wherever_it_is(bool encrypted)
    {
        using GalleryKey? key = encrypted ? GalleryKey.FromBytes(KeyBytes) : null;
        byte[] bytes = SampleGalleries.Filled(key);
        using (GalleryFile whole = SampleGalleries.Open(bytes, key))
            Assert.Equal("ada 0 2; bob 1", SampleGalleries.Listing(whole));
        for (int place = 0; place < bytes.Length; place++)
        {
            byte[] damaged = [.. bytes];
            damaged[place] ^= (byte)(1 << (place % 8));
            Assert.Throws<InvalidFileException>(() => Read(damaged, key));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_that_is_cut_off_is_refused_wherever_it_is_cut(bool encrypted)
    {
        using GalleryKey? key = encrypted ? GalleryKey.FromBytes(KeyBytes) : null;
        byte[] bytes = SampleGalleries.Filled(key);
        for (int length = 0; length < bytes.Length; length++)
            Assert.Throws<InvalidFileException>(() => Read(bytes[..length], key));
    }

    [Fact]
    public void Another_key_is_told_from_damage_and_from_change()
    {
        using GalleryKey key = GalleryKey.FromBytes(KeyBytes);
        using GalleryKey other = GalleryKey.FromBytes(GalleryKey.CreateBytes());
        byte[] bytes = SampleGalleries.Filled(key);
        Assert.Equal("is encrypted with another key or passphrase", Refusal(bytes, other));
        Assert.Equal("is encrypted with a key, which has to be given", Refusal(bytes, null));
        Assert.Equal("is not encrypted, though a key is given", Refusal(SampleGalleries.Filled(), key));
        byte[] damaged = [.. bytes];
        damaged[20] ^= 1;
        Assert.Equal("its header is damaged", Refusal(damaged, key));
    }

    [Fact]
    public void A_passphrase_opens_what_it_closed_and_nothing_else()
    {
        using GalleryKey key = GalleryKey.FromPassphrase("correct horse");
        using GalleryKey wrong = GalleryKey.FromPassphrase("correct house");
        byte[] bytes = SampleGalleries.Filled(key);
        using (GalleryFile gallery = SampleGalleries.Open(bytes, key))
            Assert.Equal("ada 0 2; bob 1", SampleGalleries.Listing(gallery));
        Assert.Equal("is encrypted with another key or passphrase", Refusal(bytes, wrong));
        Assert.Equal("is encrypted with a passphrase, which has to be given", Refusal(bytes, null));
    }

    /// <summary>Someone without the key who knows the format can mend its checksums but not its seals.</summary>
    [Theory]
    [InlineData(72, GalleryHeader.Length, 0, "its header was changed by someone who does not have the key")]
    [InlineData(16, 512, GalleryHeader.Length, "its commit record was changed by someone who does not have the key")]
    public void A_change_with_mended_checksums_is_told_as_one(int place, int length, int start, string expected)
    {
        using GalleryKey key = GalleryKey.FromBytes(KeyBytes);
        byte[] bytes = SampleGalleries.Filled(key);
        bytes[start + place] ^= 1;
        XxHash128.Hash(bytes.AsSpan(start, length - 16), bytes.AsSpan(start + length - 16));
        Assert.Equal(expected, Refusal(bytes, key));
    }

    [Fact]
    public void A_mended_checksum_breaks_the_chain()
    {
        using GalleryKey key = GalleryKey.FromBytes(KeyBytes);
        byte[] bytes = SampleGalleries.Filled(key);
        const int first = (int)GalleryFormat.FirstFrame;
        int length = BitConverter.ToInt32(bytes, first + 4);
        bytes[first + GalleryFrame.HeaderLength] ^= 1;
        Span<byte> payload = bytes.AsSpan(first + GalleryFrame.HeaderLength, length);

        // The header's own checksum is chained into the next one, so the change is found there at the latest.
        BinaryPrimitives.WriteUInt128LittleEndian(bytes.AsSpan(first + 48), XxHash128.HashToUInt128(payload));
        BinaryPrimitives.WriteUInt128LittleEndian(bytes.AsSpan(first + 64), XxHash128.HashToUInt128(bytes.AsSpan(first, 64)));
        Assert.Contains("of its chain", Refusal(bytes, key), StringComparison.Ordinal);
    }

    [Fact]
    public void A_payload_that_was_changed_with_its_checksum_is_told_as_changed()
    {
        using GalleryKey key = GalleryKey.FromBytes(KeyBytes);
        GalleryHeader header = GalleryHeader.Create(SampleGalleries.Binding, key);
        using var cipher = new GalleryCipher(header, key);
        (GalleryFrame frame, byte[] stored) = GalleryFrame.Create(GalleryCommit.Empty, [1, 2, 3], cipher);
        Assert.Equal([1, 2, 3], frame.Open("x", stored, 0, cipher).ToArray());
        stored[0] ^= 1;
        Assert.Contains("is damaged", Assert.Throws<InvalidFileException>(() => frame.Open("x", stored, 0, cipher)).Message, StringComparison.Ordinal);
        GalleryFrame mended = frame with { PayloadChecksum = XxHash128.HashToUInt128(stored) };
        Assert.Contains("does not have the key", Assert.Throws<InvalidFileException>(() => mended.Open("x", stored, 0, cipher)).Message, StringComparison.Ordinal);
        stored[0] ^= 1;
        Assert.Contains(
            "does not have the key",
            Assert.Throws<InvalidFileException>(() => (frame with { Number = 1 }).Open("x", stored, 0, cipher)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gallery_of_another_embedder_is_refused_with_both_named()
    {
        var storage = new FailingStorage(SampleGalleries.Filled());
        var expected = SampleGalleries.Binding with { ModelDigest = new string('b', 64) };
        InvalidFileException exception = Assert.Throws<InvalidFileException>(() => GalleryFile.Open(storage, new GalleryOptions { Expected = expected }, null));
        Assert.Contains("aaaaaaaaaaaa, not of bbbbbbbbbbbb", exception.Message, StringComparison.Ordinal);
        Assert.NotNull(SampleGalleries.Binding.DifferenceFrom(SampleGalleries.Binding with { Preprocessing = "other" }));
        Assert.NotNull(SampleGalleries.Binding.DifferenceFrom(SampleGalleries.Binding with { Dimensions = 6 }));
        Assert.NotNull(SampleGalleries.Binding.DifferenceFrom(SampleGalleries.Binding with { Metric = Managed.Faces.FaceMetric.Cosine }));
        Assert.Null(SampleGalleries.Binding.DifferenceFrom(SampleGalleries.Binding with { }));
    }

    [Fact]
    public void Other_files_are_no_galleries()
    {
        Assert.Equal("is too short to be a gallery", Refusal([], null));
        Assert.Equal("is not a gallery", Refusal(new byte[10_000], null));
    }

    private static void Read(byte[] bytes, GalleryKey? key)
    {
        using GalleryFile gallery = SampleGalleries.Open(bytes, key);
        _ = gallery.SampleCount;
    }

    private static string Refusal(byte[] bytes, GalleryKey? key) => Assert.Throws<InvalidFileException>(() => Read(bytes, key)).Reason;
}
