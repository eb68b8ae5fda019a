using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Managed.Tensors;

namespace Managed.Media.Volumes.Dicom;

/// <summary>Reads DICOM pictures of one sample a pixel, one frame a file, as the slices of a volume.</summary>
/// <remarks>
/// Explicit and implicit value representations, little and big endian; compressed transfer syntaxes are refused by name. Values are
/// rescaled: Hounsfield units for CT. Strict: elements come in order and inside the file, sequences nest at most 16 deep, the pixels have
/// exactly the bytes of their rows and columns; a file has at most 1 GiB, a series 20,000 files.
/// </remarks>
public static class DicomReader
{
    private const long MaximumFileLength = 1L << 30;
    private const int MaximumFileCount = 20_000;
    private const double DirectionTolerance = 1e-4;
    private const double SpacingTolerance = 1e-4;
    private const double GapTolerance = 0.01;

    /// <summary>Reads one file, or a folder whose files are the slices of one series.</summary>
    /// <exception cref="InvalidFileException">A file is not a whole slice, or the files are not one series.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static DicomSeries Read(string path, VolumeOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Directory.Exists(path))
            return Read([path], options);
        string[] files = Directory.GetFiles(path);
        Array.Sort(files, StringComparer.Ordinal);
        if (files.Length == 0)
            throw new InvalidFileException(path, "the folder has no files");
        return Read(files, options);
    }

    /// <summary>Reads the slices of one series.</summary>
    /// <param name="files">The files, in any order.</param>
    /// <param name="options">The limit.</param>
    /// <exception cref="InvalidFileException">A file is not a whole slice, or the files are not one series.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static DicomSeries Read(IReadOnlyList<string> files, VolumeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentOutOfRangeException.ThrowIfZero(files.Count, nameof(files));
        return Read(files, file => WholeFile.Read(file, MaximumFileLength), options ?? VolumeOptions.Default);
    }

    internal static bool Recognizes(ReadOnlySpan<byte> start) => DicomElements.Recognizes(start);

    /// <summary>Reads the slices of one series, each file twice: for its place, and in order for its pixels.</summary>
    internal static DicomSeries Read(IReadOnlyList<string> files, Func<string, byte[]> readFile, VolumeOptions options)
    {
        if (files.Count > MaximumFileCount)
            throw new InvalidFileException(files[0], $"a series of {files.Count} files is above the limit of {MaximumFileCount}");
        DicomSlice first = DicomSlice.Parse(readFile(files[0]), files[0]);
        SpacePoint normal = first.Across.Cross(first.Down);
        Shape shape = VolumeSize.Require([1, files.Count, first.Rows, first.Columns], options, files[0]);
        var places = new List<(string File, SpacePoint Position, double Along)>();
        foreach (string file in files)
        {
            DicomSlice slice = DicomSlice.Parse(readFile(file), file);
            RequireOneSeries(first, slice, files.Count);
            places.Add((file, slice.Position, slice.Position.Dot(normal)));
        }

        // A sort that keeps equals in order, so that the result does not depend on chance.
        places = [.. places.OrderBy(place => place.Along)];
        List<SliceGap> gaps = FindGaps(places);
        var voxels = new Tensor(shape);
        int length = first.Rows * first.Columns;
        for (int k = 0; k < places.Count; k++)
        {
            DicomSlice slice = DicomSlice.Parse(readFile(places[k].File), places[k].File);
            RequireOneSeries(first, slice, files.Count);
            slice.Decode(voxels.Span.Slice(k * length, length));
        }

        var volume = new Volume(voxels, AffineOf(first, places), first.HasGeometry, first.Unit);
        return new DicomSeries(volume, places.ConvertAll(place => place.File), first.HasGeometry ? places.ConvertAll(place => place.Along) : [], gaps);
    }

    private static void RequireOneSeries(DicomSlice first, DicomSlice slice, int count)
    {
        if (count > 1 && !slice.HasGeometry)
            throw new InvalidFileException(slice.File, "the file does not say where its slice lies");
        string? difference =
            slice.Series != first.Series ? "series"
            : slice.Modality != first.Modality || slice.Unit != first.Unit ? "kind of values"
            : (slice.Rows, slice.Columns) != (first.Rows, first.Columns) ? "size"
            : (slice.Across - first.Across).Length > DirectionTolerance || (slice.Down - first.Down).Length > DirectionTolerance ? "orientation"
            : Math.Abs(slice.Spacing.Column - first.Spacing.Column) > SpacingTolerance || Math.Abs(slice.Spacing.Row - first.Spacing.Row) > SpacingTolerance
                ? "distance between pixels"
            : null;
        if (difference is not null)
            throw new InvalidFileException(slice.File, $"the slice differs from that in '{Path.GetFileName(first.File)}' by its {difference}: the files are not one volume");
    }

    private static List<SliceGap> FindGaps(List<(string File, SpacePoint Position, double Along)> places)
    {
        var gaps = new List<SliceGap>();
        if (places.Count < 2)
            return gaps;
        double[] distances = [.. places.Zip(places.Skip(1), (one, other) => other.Along - one.Along)];
        double usual = distances.Order().ElementAt(distances.Length / 2);
        for (int i = 0; i < distances.Length; i++)
        {
            if (distances[i] <= GapTolerance * Math.Abs(usual))
                throw new InvalidFileException(places[i + 1].File, $"the slice lies at the place of that in '{Path.GetFileName(places[i].File)}'");
            if (Math.Abs(distances[i] - usual) > GapTolerance * usual)
                gaps.Add(new SliceGap(places[i].File, places[i + 1].File, distances[i], usual));
        }

        return gaps;
    }

    /// <summary>DICOM's coordinates grow to the left and the back; those of a volume to the right and the front.</summary>
    private static VolumeAffine AffineOf(DicomSlice first, List<(string File, SpacePoint Position, double Along)> places)
    {
        (double column, double row) = first.Spacing;
        if (!first.HasGeometry)
            return VolumeAffine.OfSpacing(column, row, first.Thickness);
        static SpacePoint Turn(SpacePoint point) => new(-point.X, -point.Y, point.Z);
        SpacePoint third = places.Count > 1 ? (1.0 / (places.Count - 1)) * (places[^1].Position - places[0].Position) : first.Thickness * first.Across.Cross(first.Down);
        return new VolumeAffine(Turn(column * first.Across), Turn(row * first.Down), Turn(third), Turn(places[0].Position));
    }
}
