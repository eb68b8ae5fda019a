using System.Buffers.Binary;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace Managed.Media.Tests.Samples;

/// <summary>An EDF file of one signal and one list of annotations a data record, with any field changed.</summary>
internal sealed record EdfBytes
{
    public string Version { get; init; } = "0";

    public string Reserved { get; init; } = "EDF+C";

    public int? HeaderLength { get; init; }

    public string RecordCount { get; init; } = "2";

    public string Seconds { get; init; } = "0.5";

    public string SignalCount { get; init; } = "2";

    public string Unit { get; init; } = "uV";

    public string PhysicalMinimum { get; init; } = "-100";

    public string PhysicalMaximum { get; init; } = "100";

    public string DigitalMinimum { get; init; } = "-1000";

    public string DigitalMaximum { get; init; } = "1000";

    public string SampleCount { get; init; } = "3";

    /// <summary>The samples of both data records.</summary>
    public short[] Samples { get; init; } = [0, 10, -1000, 1000, 5, 7];

    /// <summary>The text of each data record, filled up with zeros to 40 bytes.</summary>
    public string[] Lists { get; init; } = ["+0\u0014\u0014\0+0.1\u00150.2\u0014one\u0014two\u0014\0", "+0.5\u0014\u0014\0-3\u0014three\u0014\0"];

    public byte[] Encode()
    {
        var text = new StringBuilder();
        void Add(int width, params string[] values) => text.AppendJoin(string.Empty, values.Select(value => value.PadRight(width)));
        Add(8, Version);
        Add(80, "X X X X", "Startdate X X X X");
        Add(8, "01.01.01", "00.00.00", (HeaderLength ?? 768).ToString(CultureInfo.InvariantCulture));
        Add(44, Reserved);
        Add(8, RecordCount, Seconds);
        Add(4, SignalCount);
        Add(16, "Fp1", "EDF Annotations");
        Add(80, "cup", string.Empty);
        Add(8, Unit, string.Empty, PhysicalMinimum, "-1", PhysicalMaximum, "1", DigitalMinimum, "-32768", DigitalMaximum, "32767");
        Add(80, string.Empty, string.Empty);
        Add(8, SampleCount, "20");
        Add(32, string.Empty, string.Empty);
        var stream = new MemoryStream();
        stream.Write(Encoding.Latin1.GetBytes(text.ToString()));
        for (int record = 0; record < Lists.Length; record++)
        {
            var bytes = new byte[2];
            foreach (short sample in Samples.Skip(3 * record).Take(3))
            {
                BinaryPrimitives.WriteInt16LittleEndian(bytes, sample);
                stream.Write(bytes);
            }

            stream.Write(Encoding.UTF8.GetBytes(Lists[record].PadRight(40, '\0')));
        }

        return stream.ToArray();
    }
}
