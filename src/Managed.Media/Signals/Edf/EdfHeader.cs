using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Managed.Formats;

namespace Managed.Media.Signals.Edf;

/// <summary>The header of an EDF or EDF+ file: fixed fields of ASCII, then each field for all signals.</summary>
internal sealed record EdfHeader(long RecordCount, double RecordSeconds, bool IsInterrupted, IReadOnlyList<EdfSignal> Signals)
{
    private const int FixedLength = 256;
    private const int MaximumSignalCount = 4096;
    private const int MaximumRecordLength = 64 << 20;

    /// <summary>Where the data records begin.</summary>
    public int Length => FixedLength * (Signals.Count + 1);

    /// <summary>Samples of all signals in a data record.</summary>
    public int RecordSamples => Signals.Sum(signal => signal.SampleCount);

    public static bool Recognizes(ReadOnlySpan<byte> start) => start.StartsWith("0       "u8);

    /// <summary>Reads the header and compares it with the file's length.</summary>
    /// <exception cref="InvalidFileException">It is truncated, malformed, or not what the file holds.</exception>
    public static EdfHeader Read(ByteSource source, string file)
    {
        if (source.Length < FixedLength)
            throw new InvalidFileException(file, "the file is truncated in its header", source.Length);
        var bytes = new byte[FixedLength];
        source.Read(0, bytes);
        if (!Recognizes(bytes))
            throw new InvalidFileException(file, "the content is not EDF", 0);
        bool isInterrupted = Text(bytes, 192, 5, file) == "EDF+D";
        int signalCount = (int)Integer(bytes, 252, 4, 1, MaximumSignalCount, "number of signals", file);
        int length = FixedLength * (signalCount + 1);
        if (Integer(bytes, 184, 8, 0, int.MaxValue, "length of the header", file) != length)
            throw new InvalidFileException(file, $"the header's length is not that of {signalCount} signals", 184);
        long records = Integer(bytes, 236, 8, -1, 99_999_999, "number of data records", file);
        double seconds = Number(bytes, 244, 8, "duration of a data record", file);
        if (seconds < 0)
            throw new InvalidFileException(file, "the duration of a data record is below zero", 244);
        if (source.Length < length)
            throw new InvalidFileException(file, "the file is truncated in its header", source.Length);
        var fields = new byte[length];
        source.Read(0, fields);
        var header = new EdfHeader(records, seconds, isInterrupted, ReadSignals(fields, signalCount, file));
        if (seconds == 0 && header.Signals.Any(signal => !signal.IsAnnotations))
            throw new InvalidFileException(file, "data records with signals last no time", 244);
        return header with { RecordCount = CountRecords(header, source.Length, file) };
    }

    /// <summary>Where a sample of a data record lies in the file.</summary>
    public long PositionOf(long record, EdfSignal signal, int sample) => Length + (2 * ((record * RecordSamples) + signal.Column + sample));

    private static EdfSignal[] ReadSignals(byte[] fields, int count, string file)
    {
        var signals = new EdfSignal[count];
        long samples = 0;
        for (int i = 0; i < count; i++)
        {
            // A field stands at the same place for all signals: before it are those of all signals, each so many bytes wide.
            int At(int before, int width) => FixedLength + (count * before) + (i * width);
            double physicalMinimum = Number(fields, At(104, 8), 8, "physical minimum", file);
            double physicalMaximum = Number(fields, At(112, 8), 8, "physical maximum", file);
            long digitalMinimum = Integer(fields, At(120, 8), 8, short.MinValue, short.MaxValue, "digital minimum", file);
            long digitalMaximum = Integer(fields, At(128, 8), 8, short.MinValue, short.MaxValue, "digital maximum", file);
            if (digitalMaximum <= digitalMinimum || physicalMaximum == physicalMinimum)
                throw new InvalidFileException(file, $"the range of signal {i} is empty", At(120, 8));
            double gain = (digitalMaximum - digitalMinimum) / (physicalMaximum - physicalMinimum);
            int column = (int)samples;
            int own = (int)Integer(fields, At(216, 8), 8, 1, MaximumRecordLength / 2, "number of samples", file);
            samples += own;
            if (2 * samples > MaximumRecordLength)
                throw new InvalidFileException(file, $"a data record is above the limit of {MaximumRecordLength} bytes", At(216, 8));
            signals[i] = new EdfSignal(
                Text(fields, At(0, 16), 16, file), Text(fields, At(96, 8), 8, file), own, column, gain, digitalMinimum - (physicalMinimum * gain));
        }

        return signals;
    }

    private static long CountRecords(EdfHeader header, long fileLength, string file)
    {
        long recordLength = 2L * header.RecordSamples;
        long held = (fileLength - header.Length) / recordLength;
        if ((fileLength - header.Length) % recordLength != 0 || (header.RecordCount >= 0 && header.RecordCount != held))
            throw new InvalidFileException(file, $"the data are not the {header.RecordCount} records of {recordLength} bytes that the header names", fileLength);
        return held;
    }

    private static string Text(byte[] bytes, int at, int length, string file)
    {
        ReadOnlySpan<byte> field = bytes.AsSpan(at, length);
        int bad = field.IndexOfAnyExceptInRange((byte)' ', (byte)'~');

        // Units such as a micro sign are often written in Latin-1 against the letter of the specification.
        if (bad >= 0 && field[bad] < 0xA0)
            throw new InvalidFileException(file, "the header has a byte that is no letter", at + bad);
        return Encoding.Latin1.GetString(field).TrimEnd(' ');
    }

    private static double Number(byte[] bytes, int at, int length, string what, string file) =>
        double.TryParse(Text(bytes, at, length, file), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new InvalidFileException(file, $"the {what} is not a number", at);

    private static long Integer(byte[] bytes, int at, int length, long minimum, long maximum, string what, string file) =>
        long.TryParse(Text(bytes, at, length, file), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= minimum && value <= maximum
            ? value
            : throw new InvalidFileException(file, $"the {what} is not a number from {minimum} to {maximum}", at);
}
