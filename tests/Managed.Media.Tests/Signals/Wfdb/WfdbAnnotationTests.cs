using Managed.Media.Signals.Wfdb;
using Managed.Media.Tests.Samples;
using Xunit;

namespace Managed.Media.Tests.Signals.Wfdb;

public sealed class WfdbAnnotationTests
{
    private static readonly byte[] Whole =
    [
        18, 28 << 2, 3, 63 << 2, (byte)'(', (byte)'N', 0, 0, // A change of rhythm at sample 18, with a text of three bytes and one of padding.
        59, 1 << 2, 255, 61 << 2, 2, 62 << 2, 0xFB, 60 << 2, // A normal beat 59 later, of subtype -1 (as a signed byte), channel 2, number -5.
        0, 59 << 2, 1, 0, 2, 0, 10, 5 << 2, // A skip of 65538, then a ventricular beat 10 later.
        0, 0,
    ];

    [Fact]
    public void Times_add_up_and_channel_and_number_stay()
    {
        WfdbAnnotations annotations = WfdbAnnotations.Read(Whole, "a.atr");
        WfdbAnnotation[] expected =
        [
            new(18, 28, "+", 0, 0, 0, "(N"),
            new(77, 1, "N", -1, 2, -5, ""),
            new(65625, 5, "V", 0, 2, -5, ""),
        ];
        Assert.Equal(expected, annotations.Items);
        Assert.Null(annotations.TimeResolution);
    }

    [Fact]
    public void A_note_may_state_the_time_resolution()
    {
        byte[] text = "## time resolution: 1000"u8.ToArray();
        byte[] bytes = [0, 22 << 2, (byte)text.Length, 63 << 2, .. text, 0, 0];
        Assert.Equal(1000, WfdbAnnotations.Read(bytes, "a.qrs").TimeResolution);
    }

    [Fact]
    public void Damage_is_refused()
    {
        Refuses([], "without the mark");
        Refuses([1], "without the mark");
        Refuses([5, 1 << 2], "without the mark");
        Refuses([5, 55 << 2, 0, 0], "the code 55");
        Refuses([5, 61 << 2, 0, 0], "the code 61");
        Refuses([5, 1 << 2, 9, 63 << 2, 1, 0, 0], "text of an annotation is truncated");
        Refuses([0, 59 << 2, 1], "without the mark");
        Refuses([0, 0, 0, 0], "bytes follow the mark");
        Assert.Empty(WfdbAnnotations.Read([0, 0], "a").Items);
    }

    [Fact]
    public void No_beginning_is_taken_for_the_whole() => Damage.RefusesEveryBeginning(Whole, bytes => WfdbAnnotations.Read(bytes, "a"));

    [Fact]
    public void Whatever_a_byte_becomes_the_file_is_read_or_refused() => Damage.SurvivesEveryChangedByte(Whole, bytes => WfdbAnnotations.Read(bytes, "a"));

    private static void Refuses(byte[] bytes, string reason) => Damage.Refuses(() => WfdbAnnotations.Read(bytes, "a"), reason);
}
