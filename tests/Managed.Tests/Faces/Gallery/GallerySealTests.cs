using System;
using System.Linq;
using System.Text;
using Managed.Faces.Gallery;
using Xunit;

namespace Managed.Tests.Faces.Gallery;

/// <summary>What galleries in other engines keep there of their own.</summary>
public class GallerySealTests
{
    private static readonly GallerySample Sample = new(7, DateTimeOffset.UnixEpoch.AddMilliseconds(5));
    private static readonly float[] Values = [1, -2, 3, 0.5f, 9];

    [Fact]
    public void A_sealed_name_is_opened_by_its_key_and_nothing_of_it_shows()
    {
        using GalleryKey key = GalleryKey.FromBytes(GalleryKey.CreateBytes());
        using GallerySeal seal = Open(GallerySeal.CreateHeader(SampleGalleries.Binding, key), key);
        byte[] first = seal.Seal(Sample, "Ada Lovelace", Values);
        Assert.Equal("Ada Lovelace", seal.Open(Sample, first, Values));
        Assert.NotEqual(first, seal.Seal(Sample, "Ada Lovelace", Values));
        Assert.Equal(-1, first.AsSpan().IndexOf("Lovelace"u8));
        Assert.Equal(seal.DigestOf("Ada Lovelace"), seal.DigestOf("Ada Lovelace"));
        Assert.NotEqual(seal.DigestOf("Ada Lovelace"), seal.DigestOf("Ada Lovelacf"));
    }

    [Fact]
    public void Any_change_to_a_name_or_to_what_it_is_sealed_with_is_found()
    {
        using GalleryKey key = GalleryKey.FromBytes(GalleryKey.CreateBytes());
        using GallerySeal seal = Open(GallerySeal.CreateHeader(SampleGalleries.Binding, key), key);
        byte[] whole = seal.Seal(Sample, "ada", Values);
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] changed = [.. whole];
            changed[at] ^= 1;
            Refused(Sample, changed, Values);
            Refused(Sample, whole[..at], Values);
        }

        Refused(Sample with { Id = 8 }, whole, Values);
        Refused(Sample with { EnrolledAt = Sample.EnrolledAt.AddMilliseconds(1) }, whole, Values);
        Refused(Sample, whole, [.. Values.Take(4), MathF.BitIncrement(9)]);
        Refused(Sample, whole, Values[..4]);

        void Refused(GallerySample sample, byte[] name, float[] values) => Assert.Throws<InvalidFileException>(() => seal.Open(sample, name, values));
    }

    [Fact]
    public void Two_galleries_under_one_key_have_nothing_in_common()
    {
        using GalleryKey key = GalleryKey.FromBytes(GalleryKey.CreateBytes());
        using GallerySeal first = Open(GallerySeal.CreateHeader(SampleGalleries.Binding, key), key);
        using GallerySeal second = Open(GallerySeal.CreateHeader(SampleGalleries.Binding, key), key);
        Assert.NotEqual(first.DigestOf("ada"), second.DigestOf("ada"));
        Assert.Throws<InvalidFileException>(() => second.Open(Sample, first.Seal(Sample, "ada", Values), Values));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_changed_byte_of_a_header_is_found_wherever_it_is(bool encrypted)
    {
        using GalleryKey? key = encrypted ? GalleryKey.FromBytes(GalleryKey.CreateBytes()) : null;
        byte[] header = GallerySeal.CreateHeader(SampleGalleries.Binding, key);
        Open(header, key).Dispose();
        for (int at = 0; at < header.Length; at++)
        {
            byte[] changed = [.. header];
            changed[at] ^= 1;
            Assert.Throws<InvalidFileException>(() => Open(changed, key));
        }

        Assert.Throws<InvalidFileException>(() => Open(header[..^1], key));
        Assert.Throws<InvalidFileException>(() => Open([], key));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData("\u00ff")]
    public void Without_a_key_a_name_that_is_none_is_refused(string latin)
    {
        using GallerySeal seal = Open(GallerySeal.CreateHeader(SampleGalleries.Binding, null), null);
        Assert.Equal("ada", seal.Open(Sample, "ada"u8.ToArray(), []));
        Assert.Throws<InvalidFileException>(() => seal.Open(Sample, Encoding.Latin1.GetBytes(latin), []));
    }

    private static GallerySeal Open(byte[] header, GalleryKey? key) => GallerySeal.Open("people", header, key, null);
}
