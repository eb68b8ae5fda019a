using System;
using System.Linq;
using Managed.Formats;
using Xunit;

namespace Managed.Tests.Formats;

/// <summary>Damaged and malicious files end in <see cref="InvalidFileException"/>, never in another exception or a wrong array.</summary>
public sealed class NpyDamageTests
{
    [Fact]
    public void The_samples_by_hand_are_read()
    {
        Assert.True(Survives(NpyBytes.OfBytes()));
        Assert.True(Survives(NpyBytes.OfBytes("\"<u2\"", "True", "(1, 2)")));
        Assert.True(Survives(NpyBytes.Of("""{"shape":(),"fortran_order":False,"descr":">f4"}""", 1, 2, 3, 4)));
    }

    [Fact]
    public void A_file_cut_anywhere_or_continued_is_refused()
    {
        foreach (byte[] file in (byte[][])[NumPySamples.Single, NumPySamples.DoubleVersion3, NumPySamples.UInt64Scalar])
        {
            for (int length = 0; length < file.Length; length++)
                NpyBytes.RequireRefused(file[..length]);
            NpyBytes.RequireRefused([.. file, 0]);
        }
    }

    [Fact]
    public void A_changed_byte_of_the_header_is_found_or_leaves_a_well_formed_file()
    {
        byte[] file = NumPySamples.SingleBigEndianFortran;
        int refused = 0;
        for (int position = 0; position < 128; position++)
        {
            byte original = file[position];
            foreach (byte changed in (byte[])[.. Enumerable.Range(0, 8).Select(bit => (byte)(original ^ (1 << bit))), 0, (byte)'\'', (byte)'}', 0xFF])
            {
                file[position] = changed;
                refused += Survives(file) ? 0 : 1;
            }

            file[position] = original;
        }

        Assert.True(refused > 1000, $"only {refused} changes were found");
        Assert.True(Survives(file));
    }

    [Theory]
    [InlineData("'<u1x'")]
    [InlineData("'u1'")]
    [InlineData("'='")]
    [InlineData("'=u1'")]
    [InlineData("''")]
    [InlineData("'|u2'")]
    [InlineData("'|S4'")]
    [InlineData("'<U1'")]
    [InlineData("'|V4'")]
    [InlineData("'<M8[ns]'")]
    [InlineData("'<f16'")]
    [InlineData("'|O'")]
    [InlineData("'O'")]
    [InlineData("[('x', '|u1')]")]
    [InlineData("None")]
    [InlineData("__import__('os')")]
    public void A_type_that_is_none_is_refused(string descr) => NpyBytes.RequireRefused(NpyBytes.OfBytes(descr));

    [Theory]
    [InlineData("true")]
    [InlineData("1")]
    [InlineData("None")]
    [InlineData("Fals")]
    [InlineData("")]
    public void An_order_that_is_none_is_refused(string order) => NpyBytes.RequireRefused(NpyBytes.OfBytes(order: order));

    [Theory]
    [InlineData("(4)")]
    [InlineData("4")]
    [InlineData("[4]")]
    [InlineData("(-4,)")]
    [InlineData("(4.0,)")]
    [InlineData("(4L,)")]
    [InlineData("(0x4,)")]
    [InlineData("(0,)")]
    [InlineData("(5,)")]
    [InlineData("(3,)")]
    [InlineData("(2, 2")]
    [InlineData("(2,, 2)")]
    [InlineData("(,)")]
    [InlineData("(65536, 65536)")]
    [InlineData("(65536, 65536, 65536, 65536)")]
    [InlineData("(99999999999999999999,)")]
    [InlineData("((4,),)")]
    public void A_shape_that_is_none_is_refused(string shape) => NpyBytes.RequireRefused(NpyBytes.OfBytes(shape: shape));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{'descr': '|u1', 'fortran_order': False}")]
    [InlineData("{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': (4,)}")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (4,), 'more': 1}")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (4,)} 1")]
    [InlineData("{'descr': '|u1' 'fortran_order': False, 'shape': (4,)}")]
    [InlineData("{'descr\\'': '|u1', 'fortran_order': False, 'shape': (4,)}")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (4,)")]
    [InlineData("{descr: '|u1', 'fortran_order': False, 'shape': (4,)}")]
    [InlineData("{'descr': '|u1")]
    [InlineData("{'descr': '|\u00fc1', 'fortran_order': False, 'shape': (4,)}")]
    public void A_header_of_another_form_is_refused(string header) => NpyBytes.RequireRefused(NpyBytes.Of(header, 1, 2, 3, 4));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(4, 0)]
    [InlineData(1, 1)]
    public void A_version_that_is_not_known_is_refused(byte major, byte minor)
    {
        byte[] file = NumPySamples.Single;
        (file[6], file[7]) = (major, minor);
        Assert.Contains("version", NpyBytes.RequireRefused(file).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_longer_than_the_limit_is_refused_before_it_is_read() =>
        Assert.Contains("65536", NpyBytes.RequireRefused([0x93, .. "NUMPY"u8, 2, 0, 0xFF, 0xFF, 0xFF, 0xFF]).Reason, StringComparison.Ordinal);

    private static bool Survives(byte[] bytes)
    {
        try
        {
            using WeightFile file = Npy.Read(bytes, NpyBytes.Name);
            StoredTensor tensor = file.Tensors.Single();
            Assert.Equal(tensor.ByteCount, file.ReadBytes(tensor).Length);
            return true;
        }
        catch (InvalidFileException)
        {
            return false;
        }
    }
}
