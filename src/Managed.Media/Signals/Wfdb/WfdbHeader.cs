using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Managed.Formats;

namespace Managed.Media.Signals.Wfdb;

/// <summary>The header of a record: header(5) of the WFDB applications guide.</summary>
/// <param name="FrameRate">Frames a second.</param>
/// <param name="FrameCount">Frames in the record; null where the header leaves it to the files' lengths.</param>
/// <param name="Signals">The signals of a record of one segment.</param>
/// <param name="SignalCount">The number of signals, of all segments together where there are several.</param>
/// <param name="Segments">The segments of a record of several; empty for a record of one.</param>
internal sealed record WfdbHeader(
    double FrameRate, long? FrameCount, IReadOnlyList<WfdbSignalLine> Signals, int SignalCount, IReadOnlyList<WfdbSegmentLine> Segments)
{
    public const int MaximumLength = 4 << 20;
    public const long MaximumFrameCount = 1L << 40;
    public const int MaximumSignalCount = 1024;
    public const int MaximumSegmentCount = 100_000;
    private const int MaximumSamplesPerFrame = 1024;
    private const int MaximumFrameLength = 1 << 16;
    private const int MaximumSkew = 1 << 24;
    private const double DefaultFrameRate = 250;
    private const double DefaultGain = 200;

    /// <summary>Reads a header.</summary>
    /// <exception cref="InvalidFileException">It is too long or malformed.</exception>
    public static WfdbHeader Read(ByteSource source, string file)
    {
        if (source.Length > MaximumLength)
            throw new InvalidFileException(file, $"the header of {source.Length} bytes is above the limit of {MaximumLength} bytes");
        var bytes = new byte[source.Length];
        source.Read(0, bytes);
        return Parse(Encoding.Latin1.GetString(bytes), file);
    }

    private static WfdbHeader Parse(string text, string file)
    {
        WfdbHeader? header = null;
        var signals = new List<WfdbSignalLine>();
        var segments = new List<WfdbSegmentLine>();
        int wanted = 1;
        int start = 0;
        while (start < text.Length)
        {
            int length = text.AsSpan(start).IndexOf('\n');
            ReadOnlySpan<char> line = (length < 0 ? text.AsSpan(start) : text.AsSpan(start, length)).TrimEnd('\r');
            var fields = new WfdbFields(file, start, line);
            start = length < 0 ? text.Length : start + length + 1;
            if (fields.IsAtEnd || line.TrimStart(" \t")[0] == '#')
                continue;
            if (header is null)
                (header, wanted) = ParseRecord(ref fields);
            else if (signals.Count + segments.Count == wanted)
                throw fields.Fault("the header has more lines than it names signals or segments");
            else if (header.Segments.Count > 0)
                segments.Add(ParseSegment(ref fields));
            else
                signals.Add(ParseSignal(ref fields));
        }

        if (signals.Sum(signal => signal.Channel.SamplesPerFrame) > MaximumFrameLength)
            throw new InvalidFileException(file, $"a frame is above the limit of {MaximumFrameLength} samples");

        if (header is null || signals.Count + segments.Count != wanted)
            throw new InvalidFileException(file, "the header is truncated", text.Length);
        return header with { Signals = signals, Segments = segments };
    }

    private static (WfdbHeader Header, int LineCount) ParseRecord(ref WfdbFields fields)
    {
        ReadOnlySpan<char> name = fields.Next("name of the record");
        int slash = name.IndexOf('/');
        int segments = slash < 0 ? 0 : (int)fields.Integer(name[(slash + 1)..], "number of segments", 1, MaximumSegmentCount);
        int signals = (int)fields.NextInteger("number of signals", 0, MaximumSignalCount);
        double rate = DefaultFrameRate;
        if (!fields.IsAtEnd)
        {
            ReadOnlySpan<char> field = fields.Next("frame rate");
            int end = field.IndexOfAny('/', '(');
            rate = fields.Number(end < 0 ? field : field[..end], "frame rate");
            if (rate <= 0)
                throw fields.Fault($"the frame rate {rate} is not above zero");
        }

        long frames = fields.IsAtEnd ? 0 : fields.NextInteger("number of frames", 0, MaximumFrameCount);

        // The one segment only tells what kind of lines follow; those lines take its place.
        WfdbSegmentLine[] kind = segments > 0 ? [new WfdbSegmentLine("~", 0)] : [];
        return (new WfdbHeader(rate, frames == 0 ? null : frames, [], signals, kind), segments > 0 ? segments : signals);
    }

    private static WfdbSegmentLine ParseSegment(ref WfdbFields fields)
    {
        string name = fields.Next("name of a segment").ToString();
        if (name != "~" && !PlainName.Is(name))
            throw fields.Fault("the name of a segment is not a plain name");
        return new WfdbSegmentLine(name, fields.NextInteger("number of frames", 0, MaximumFrameCount));
    }

    private static WfdbSignalLine ParseSignal(ref WfdbFields fields)
    {
        string file = fields.Next("name of the signal file").ToString();
        var line = ParseFormat(ref fields, file);
        double gain = DefaultGain;
        string unit = "mV";
        long? baseline = null;
        if (!fields.IsAtEnd)
            ParseGain(ref fields, ref gain, ref unit, ref baseline);
        if (!fields.IsAtEnd)
            fields.NextInteger("resolution", 0, 64);
        long zero = fields.IsAtEnd ? 0 : fields.NextInteger("converter's zero", int.MinValue, int.MaxValue);
        long initial = fields.IsAtEnd ? zero : fields.NextInteger("initial value", int.MinValue, int.MaxValue);
        ushort? checksum = fields.IsAtEnd ? null : (ushort)fields.NextInteger("checksum", short.MinValue, ushort.MaxValue);
        if (!fields.IsAtEnd)
            fields.NextInteger("block size", int.MinValue, int.MaxValue);
        return line with
        {
            Channel = new SignalChannel(fields.Rest, unit, line.Channel.SamplesPerFrame, gain, baseline ?? zero),
            InitialValue = (int)initial,
            Checksum = checksum,
        };
    }

    private static WfdbSignalLine ParseFormat(ref WfdbFields fields, string file)
    {
        ReadOnlySpan<char> rest = fields.Next("format");
        int number = (int)fields.Integer(Leading(ref rest), "format", 0, 999);
        if (!WfdbFormats.IsKnown(number))
            throw fields.Fault($"the format {number} is unknown");
        int samples = 1, skew = 0;
        long offset = 0;
        while (!rest.IsEmpty)
        {
            char kind = rest[0];
            rest = rest[1..];
            ReadOnlySpan<char> value = Leading(ref rest);
            switch (kind)
            {
                case 'x':
                    samples = (int)fields.Integer(value, "number of samples a frame", 1, MaximumSamplesPerFrame);
                    break;
                case ':':
                    skew = (int)fields.Integer(value, "skew", 0, MaximumSkew);
                    break;
                case '+':
                    offset = fields.Integer(value, "byte offset", 0, long.MaxValue);
                    break;
                default:
                    throw fields.Fault("the format is malformed");
            }
        }

        bool isNone = file == "~";
        if (isNone)
            number = 0;
        else if (number == 0 || !PlainName.Is(file) || file == "-")
            throw fields.Fault(number == 0 ? "a signal of format 0 has a file" : "the signal file has not the plain name of a file");
        return new WfdbSignalLine(file, (WfdbFormat)number, new SignalChannel(string.Empty, string.Empty, samples), skew, offset, 0, null);
    }

    private static void ParseGain(ref WfdbFields fields, ref double gain, ref string unit, ref long? baseline)
    {
        ReadOnlySpan<char> field = fields.Next("gain");
        int slash = field.IndexOf('/');
        if (slash >= 0)
            unit = field[(slash + 1)..].ToString();
        ReadOnlySpan<char> number = slash < 0 ? field : field[..slash];
        int parenthesis = number.IndexOf('(');
        if (parenthesis >= 0)
        {
            if (number[^1] != ')')
                throw fields.Fault("the baseline is not closed");
            baseline = fields.Integer(number[(parenthesis + 1)..^1], "baseline", int.MinValue, int.MaxValue);
            number = number[..parenthesis];
        }

        // A gain of zero says that the signal was not calibrated.
        double stated = fields.Number(number, "gain");
        gain = stated == 0 ? DefaultGain : stated;
    }

    private static ReadOnlySpan<char> Leading(ref ReadOnlySpan<char> text)
    {
        int length = text.IndexOfAnyExceptInRange('0', '9');
        ReadOnlySpan<char> digits = length < 0 ? text : text[..length];
        text = text[digits.Length..];
        return digits;
    }
}
