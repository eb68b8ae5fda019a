using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text.Json;
using Managed.Media.Tests.Samples;
using Managed.Media.Volumes;
using Managed.Media.Volumes.Dicom;
using Managed.Media.Volumes.Nifti;
using Xunit;

namespace Managed.Media.Tests.Volumes;

/// <summary>The volumes of the test data against numbers that other software gave.</summary>
public sealed class SharedVolumeTests
{
    [SkippableFact]
    public void Every_nifti_volume_has_the_values_and_the_place_of_another_reader()
    {
        int count = 0;
        foreach (JsonProperty file in Files("nifti/").Where(file => !file.Value.TryGetProperty("header_only", out _)))
        {
            Volume volume = VolumeReader.Read(SharedData.Require($"ct/{file.Name}"));
            long[] extents = [.. file.Value.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt64())];
            Assert.Equal(extents.Take(3), [volume.Voxels.Shape[3], volume.Voxels.Shape[2], volume.Voxels.Shape[1]]);
            AssertNumbers(file.Value.GetProperty("scaled"), volume);
            if (volume.IsOriented)
            {
                AssertAffine(file.Value.GetProperty("affine"), volume.Affine);
                Assert.Equal(string.Concat(file.Value.GetProperty("axcodes").EnumerateArray().Select(code => code.GetString())), volume.Affine.AxisCodes);
                Assert.Equal("RAS", volume.ToRas().Affine.AxisCodes);
            }

            count++;
        }

        Assert.True(count >= 14, $"only {count} volumes were compared");
    }

    [SkippableFact]
    public void Turning_one_volume_gives_the_other()
    {
        Volume turned = VolumeReader.Read(SharedData.Require("ct/nifti/LIP.nii.gz")).ToRas();
        Volume upright = VolumeReader.Read(SharedData.Require("ct/nifti/RAS.nii.gz"));
        Assert.Equal(upright.Voxels.Shape, turned.Voxels.Shape);
        Assert.Equal(upright.Voxels.Span.ToArray(), turned.Voxels.Span.ToArray());
    }

    [SkippableTheory]
    [InlineData("analyze.hdr", "Analyze")]
    public void Headers_that_are_not_nifti_are_refused(string name, string reason) =>
        Damage.Refuses(() => NiftiReader.Read(SharedData.Require($"ct/nifti/{name}")), reason);

    [SkippableTheory]
    [InlineData("nifti1.hdr")]
    [InlineData("nifti2.hdr")]
    public void A_header_without_its_voxels_is_a_missing_file(string name) =>
        Assert.Throws<FileNotFoundException>(() => NiftiReader.Read(SharedData.Require($"ct/nifti/{name}")));

    [SkippableFact]
    public void Every_dicom_picture_that_is_not_compressed_has_the_values_of_another_reader()
    {
        string[] read = [.. Files("dicom/").Where(file => !file.Name.Contains('!', StringComparison.Ordinal)).Where(IsRead).Select(file => file.Name)];
        Assert.True(read.Length >= 30, $"only {read.Length} pictures were compared");
    }

    [SkippableTheory]
    [InlineData("693_J2KI.dcm", "1.2.840.10008.1.2.4.91 (JPEG 2000)")]
    [InlineData("MR_small_RLE.dcm", "(RLE Lossless)")]
    [InlineData("MR_small_jpeg_ls_lossless.dcm", "(JPEG-LS Lossless)")]
    [InlineData("MR_small_jp2klossless.dcm", "(JPEG 2000 Lossless)")]
    [InlineData("ct-rle-fragments.dcm", "(RLE Lossless)")]
    [InlineData("MR_truncated.dcm", "reaches beyond the file")]
    [InlineData("no_meta.dcm", "not a DICOM file with preamble")]
    [InlineData("ExplVR_BigEnd.dcm", "3 samples a pixel (RGB)")]
    [InlineData("liver_1frame.dcm", "1 bits in 1")]
    public void Pictures_that_are_not_read_are_refused_with_the_reason(string name, string reason) =>
        Damage.Refuses(() => DicomReader.Read(SharedData.Require($"ct/dicom/{name}")), reason);

    [SkippableFact]
    public void A_series_is_ordered_and_its_gaps_are_told()
    {
        string folder = SharedData.Require("ct/dicom/ge-head-series");
        JsonElement expected = Root().GetProperty("series").GetProperty("dicom/ge-head-series");
        DicomSeries series = DicomReader.Read([.. Directory.GetFiles(folder).OrderByDescending(path => path, StringComparer.Ordinal)]);
        Assert.Equal(expected.GetProperty("sorted_along_normal").EnumerateArray().Select(name => name.GetString()), series.Files.Select(Path.GetFileName));
        Assert.Equal(expected.GetProperty("distance_along_normal").EnumerateArray().Select(value => Math.Round(value.GetDouble(), 6)), series.Positions.Select(value => Math.Round(value, 6)));
        Assert.Equal(8, series.Gaps.Count);
        Assert.Equal(("14.dcm", "15.dcm"), (Path.GetFileName(series.Gaps[0].After), Path.GetFileName(series.Gaps[0].Before)));
        Assert.Equal(1.0810890180000001, series.Gaps[0].Distance, 1e-6);
        Assert.Equal(4.001926014, series.Gaps[0].Usual, 1e-6);
        Assert.Equal([1, 22, 512, 512], series.Volume.Voxels.Shape);
        Assert.Equal("HU", series.Volume.Unit);
        Assert.Equal(expected.GetProperty("mean").GetDouble(), Mean(series.Volume.Voxels.Span), 1e-6);
        double[] means = [.. Enumerable.Range(0, 22).Select(k => Mean(series.Volume.Voxels.Span.Slice(k * 512 * 512, 512 * 512)))];
        Assert.All(means.Zip(expected.GetProperty("slice_means").EnumerateArray()), pair => Assert.Equal(pair.Second.GetDouble(), pair.First, 1e-6));
        Assert.Equal(series.Volume.Voxels.Span.ToArray(), VolumeReader.Read(folder).Voxels.Span.ToArray());
    }

    [SkippableFact]
    public void Three_orientations_in_one_series_are_not_one_volume()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("series");
        ZipFile.ExtractToDirectory(SharedData.Require("ct/dicom/abd1.zip"), path);
        InvalidFileException refusal = Damage.Refuses(() => DicomReader.Read(path), "by its orientation: the files are not one volume");
        Assert.StartsWith(path, refusal.File, StringComparison.Ordinal);
    }

    private static bool IsRead(JsonProperty file)
    {
        DicomSeries series;
        try
        {
            series = DicomReader.Read(SharedData.Require($"ct/{file.Name}"));
        }
        catch (InvalidFileException)
        {
            return false;
        }

        JsonElement rescaled = file.Value.GetProperty("rescaled");
        JsonElement stored = file.Value.GetProperty("stored_row_major");
        ReadOnlySpan<float> values = series.Volume.Voxels.Span;
        Assert.Equal([1, 1, file.Value.GetProperty("rows").GetInt32(), file.Value.GetProperty("columns").GetInt32()], series.Volume.Voxels.Shape);
        double scale = Math.Max(1, Math.Abs(rescaled.GetProperty("max").GetDouble()));
        Assert.Equal(rescaled.GetProperty("mean").GetDouble(), Mean(values), scale * 1e-6);
        Assert.Equal(rescaled.GetProperty("min").GetDouble(), values.ToArray().Min(), scale * 1e-6);
        Assert.Equal(rescaled.GetProperty("max").GetDouble(), values.ToArray().Max(), scale * 1e-6);
        double slope = Number(file.Value, "rescale_slope") ?? 1;
        double intercept = Number(file.Value, "rescale_intercept") ?? 0;
        int at = 0;
        foreach (JsonElement value in stored.GetProperty("first10").EnumerateArray())
            Assert.Equal((slope * value.GetDouble()) + intercept, values[at++], scale * 1e-6);
        Assert.Equal(file.Value.GetProperty("position").ValueKind != JsonValueKind.Null, series.Volume.IsOriented);
        return true;
    }

    private static void AssertNumbers(JsonElement expected, Volume volume)
    {
        float[] values = volume.Voxels.Span.ToArray();
        if (expected.GetProperty("mean").ValueKind == JsonValueKind.Array)
        {
            AssertParts(expected, values, volume.Voxels.Shape[0]);
            return;
        }

        double[] finite = [.. values.Where(float.IsFinite).Select(value => (double)value)];
        Assert.Equal(expected.GetProperty("nonfinite").GetInt32(), values.Length - finite.Length);
        double scale = 1e-6 * Math.Max(1, Math.Abs(expected.GetProperty("max").GetDouble()));
        Assert.Equal(expected.GetProperty("mean").GetDouble(), finite.Average(), scale);
        Assert.Equal(expected.GetProperty("min").GetDouble(), finite.Min(), scale);
        Assert.Equal(expected.GetProperty("max").GetDouble(), finite.Max(), scale);
        JsonElement differing = expected.GetProperty("first10_differing_from_first");
        foreach ((JsonElement index, JsonElement value) in differing.GetProperty("index").EnumerateArray().Zip(differing.GetProperty("value").EnumerateArray()))
        {
            if (value.ValueKind == JsonValueKind.Number)
                Assert.Equal(value.GetDouble(), values[index.GetInt32()], scale);
        }
    }

    private static void AssertParts(JsonElement expected, float[] values, int channels)
    {
        Assert.Equal(expected.GetProperty("mean").GetArrayLength(), channels);
        int plane = values.Length / channels;
        for (int channel = 0; channel < channels; channel++)
        {
            Assert.Equal(expected.GetProperty("mean")[channel].GetDouble(), Mean(values.AsSpan(channel * plane, plane)), 1e-6);
            for (int i = 0; i < 10; i++)
                Assert.Equal(expected.GetProperty("first10")[i][channel].GetDouble(), values[(channel * plane) + i], 1e-6);
        }
    }

    private static void AssertAffine(JsonElement expected, VolumeAffine affine)
    {
        SpacePoint[] columns = [affine.First, affine.Second, affine.Third, affine.Origin];
        for (int row = 0; row < 3; row++)
        {
            for (int column = 0; column < 4; column++)
                Assert.Equal(expected[row][column].GetDouble(), columns[column][row], 1e-4);
        }
    }

    private static double? Number(JsonElement element, string name) =>
        element.GetProperty(name) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;

    private static double Mean(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
            sum += value;
        return sum / values.Length;
    }

    private static IEnumerable<JsonProperty> Files(string folder) =>
        Root().GetProperty("files").EnumerateObject().Where(file => file.Name.StartsWith(folder, StringComparison.Ordinal));

    private static JsonElement Root() => JsonDocument.Parse(File.ReadAllText(SharedData.Require("ct/expected.json")).Replace("NaN", "null", StringComparison.Ordinal)).RootElement;
}
