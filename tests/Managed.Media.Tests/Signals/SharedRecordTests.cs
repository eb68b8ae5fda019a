using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text.Json;
using Managed.Media.Signals;
using Managed.Media.Signals.Edf;
using Managed.Media.Signals.Wfdb;
using Managed.Media.Tests.Samples;
using Xunit;

namespace Managed.Media.Tests.Signals;

/// <summary>The records of the test data against numbers that other software gave.</summary>
public sealed class SharedRecordTests
{
    [SkippableFact]
    public void Every_record_has_the_channels_and_samples_of_an_independent_decoder()
    {
        int channels = 0;
        foreach (JsonProperty file in Expected().EnumerateObject().Where(file => file.Name.EndsWith(".hea", StringComparison.Ordinal)))
        {
            if (!file.Value.TryGetProperty("channels", out JsonElement expected))
                continue;
            using var record = (WfdbRecord)WfdbReader.Open(SharedData.Require($"ecg/{file.Name}"));
            Assert.Equal(file.Value.GetProperty("sampling_rate").GetDouble(), record.FrameRate, 12);
            Assert.Equal(file.Value.GetProperty("frames").GetInt64(), record.FrameCount);
            Assert.Equal(expected.GetArrayLength(), record.Channels.Count);
            for (int i = 0; i < record.Channels.Count; i++, channels++)
                AssertChannel(expected[i], record, i, file.Name);
            record.VerifyChecksums();
        }

        Assert.True(channels > 100, $"only {channels} channels were compared");
    }

    [SkippableFact]
    public void Every_annotation_is_that_of_an_independent_decoder()
    {
        int files = 0;
        foreach (JsonProperty file in Expected().EnumerateObject().Where(file => file.Value.TryGetProperty("by_symbol", out _)))
        {
            IReadOnlyList<WfdbAnnotation> items = WfdbAnnotations.Read(SharedData.Require($"ecg/{file.Name}")).Items;
            Assert.Equal(file.Value.GetProperty("count").GetInt32(), items.Count);
            Assert.Equal(file.Value.GetProperty("with_aux").GetInt32(), items.Count(item => item.Text.Length > 0));
            foreach (JsonProperty symbol in file.Value.GetProperty("by_symbol").EnumerateObject())
                Assert.Equal(symbol.Value.GetInt32(), items.Count(item => item.Symbol == symbol.Name));
            foreach ((JsonElement expected, WfdbAnnotation item) in file.Value.GetProperty("first10").EnumerateArray().Zip(items))
                Assert.Equal((expected[0].GetInt64(), expected[1].GetString(), expected[2].GetString()), (item.Sample, item.Symbol, item.Text));
            Assert.Equal(file.Value.GetProperty("last")[0].GetInt64(), items[^1].Sample);
            files++;
        }

        Assert.True(files > 10, $"only {files} files were compared");
    }

    [SkippableTheory]
    [InlineData("test01_00s", "record-1a")]
    [InlineData("binformats", "record-1f.gz")]
    [InlineData("test01_00s_skewframe", "record-4a")]
    [InlineData("flacformats", "record-flac.gz")]
    public void Samples_are_those_that_the_original_program_prints(string name, string printed)
    {
        using var record = (WfdbRecord)WfdbReader.Open(SharedData.Require($"ecg/wfdb-samples/{name}.hea"));
        long[][] lines = Printed(printed);
        for (int channel = 0; channel < record.Channels.Count; channel++)
        {
            // The program prints the mean of several samples a frame.
            if (record.Channels[channel].SamplesPerFrame > 1)
                continue;
            var samples = new int[lines.Length];
            record.ReadDigital(channel, 0, samples);
            Assert.Equal(lines.Select(line => line[channel]), samples.Select(sample => (long)sample));
        }
    }

    [SkippableFact]
    public void Segments_give_what_the_original_program_prints()
    {
        using SignalRecord record = WfdbReader.Open(SharedData.Require("ecg/wfdb-samples/multi-segment/041s/041s.hea"));
        long[][] lines = Printed("record-multi-fixed-d.gz");
        Assert.Equal(4 * record.FrameCount, lines.Length);
        int[] channels = [3, 2, 1];
        for (int column = 0; column < channels.Length; column++)
        {
            SignalChannel channel = record.Channels[channels[column]];
            var values = new double[record.SampleCount(channels[column])];
            record.Read(channels[column], 0, values);
            int repeats = lines.Length / values.Length;
            for (int i = 0; i < lines.Length; i++)
            {
                double value = values[i / repeats];
                Assert.Equal(lines[i][column], double.IsNaN(value) ? -2048 : Math.Round((value * channel.Gain) + channel.Baseline));
            }
        }
    }

    [SkippableFact]
    public void Segments_that_are_not_there_matter_only_where_they_are_read()
    {
        string path = SharedData.Require("ecg/wfdb-samples/multi-segment/p000878/p000878-2137-10-26-16-57.hea");
        using SignalRecord record = WfdbReader.Open(path);
        Assert.Equal(52_725_000, record.FrameCount);
        var values = new double[7500];
        record.Read(1, 0, values);
        Assert.All(values[..5750], value => Assert.True(double.IsNaN(value)));
        Assert.Contains(values[5750..], value => !double.IsNaN(value));
        Assert.Throws<FileNotFoundException>(() => record.Read(1, 7490, values.AsSpan(0, 20)));
    }

    [SkippableFact]
    public void Edf_has_the_samples_of_an_independent_decoder()
    {
        JsonElement expected = Expected().GetProperty("wfdb-samples/test_generator_2.edf");
        using EdfRecord record = EdfRecord.Open(SharedData.Require("ecg/wfdb-samples/test_generator_2.edf"));
        JsonElement[] signals = [.. expected.GetProperty("channels").EnumerateArray().Where(channel => channel.GetProperty("label").GetString() != "EDF Annotations")];
        Assert.Equal(expected.GetProperty("records").GetInt64(), record.FrameCount);
        Assert.Equal(signals.Length, record.Channels.Count);
        for (int i = 0; i < signals.Length; i++)
        {
            Assert.Equal(signals[i].GetProperty("label").GetString(), record.Channels[i].Name);
            Assert.Equal(signals[i].GetProperty("units").GetString(), record.Channels[i].Unit);
            Assert.Equal(signals[i].GetProperty("sampling_rate").GetDouble(), record.SampleRate(i), 9);
            AssertSamples(signals[i], record, i);
        }
    }

    [SkippableFact]
    public void Edf_annotations_are_those_of_an_independent_decoder()
    {
        using EdfRecord record = EdfRecord.Open(SharedData.Require("ecg/wfdb-samples/test_edfann.edf"));
        IReadOnlyList<EdfAnnotation> annotations = record.ReadAnnotations();
        Assert.Empty(record.Channels);

        // One of the 857 lists tells the data record's time and has no text.
        Assert.Equal(856, annotations.Count);
        Assert.Equal(new EdfAnnotation(0, 30, "Sleep stage W"), annotations[0]);
        Assert.Equal(new EdfAnnotation(33.43, 0, "Lights off@@EEG F4-A1"), annotations[2]);
    }

    private static JsonElement Expected() => JsonDocument.Parse(File.ReadAllText(SharedData.Require("ecg/expected.json"))).RootElement.GetProperty("files");

    private static void AssertChannel(JsonElement expected, WfdbRecord record, int index, string file)
    {
        SignalChannel channel = record.Channels[index];
        Assert.Equal(
            (file, expected.GetProperty("name").GetString(), expected.GetProperty("units").GetString(), expected.GetProperty("samples_per_frame").GetInt32()),
            (file, channel.Name, channel.Unit, channel.SamplesPerFrame));
        Assert.Equal((expected.GetProperty("gain").GetDouble(), expected.GetProperty("baseline").GetDouble()), (channel.Gain, channel.Baseline));
        long skewed = (long)expected.GetProperty("skew").GetInt32() * channel.SamplesPerFrame;
        int missing = AssertSamples(expected, record, index);
        Assert.Equal(expected.GetProperty("invalid").GetInt32() + skewed, missing);
    }

    /// <summary>Compares first values, mean and range; gives the number of missing samples.</summary>
    private static int AssertSamples(JsonElement expected, DigitalSignalRecord record, int channel)
    {
        var stored = new int[record.SampleCount(channel)];
        record.ReadDigital(channel, 0, stored);
        foreach ((JsonElement value, int sample) in expected.GetProperty("first10_digital").EnumerateArray().Zip(stored))
        {
            int[] missing = [-128, -512, -2048, -32768];
            Assert.True(value.GetInt32() == sample || (sample == DigitalSignalRecord.MissingSample && missing.Contains(value.GetInt32())), $"{sample} for {value}");
        }

        var physical = new double[stored.Length];
        record.Read(channel, 0, physical);
        double[] present = [.. physical.Where(value => !double.IsNaN(value))];
        Assert.Equal(expected.GetProperty("mean").GetDouble(), present.Average(), 1e-9);
        Assert.Equal(expected.GetProperty("min").GetDouble(), present.Min(), 1e-9);
        Assert.Equal(expected.GetProperty("max").GetDouble(), present.Max(), 1e-9);
        return stored.Length - present.Length;
    }

    private static long[][] Printed(string name)
    {
        using Stream file = File.OpenRead(SharedData.Require($"ecg/wfdb-c-reference/{name}"));
        using Stream plain = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        string[] lines = new StreamReader(plain).ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return Array.ConvertAll(lines, line => Array.ConvertAll(line.Split('\t', StringSplitOptions.RemoveEmptyEntries), long.Parse));
    }
}
