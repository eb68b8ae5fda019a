using System;

namespace Managed.Media.Volumes.Nifti;

/// <summary>Where a header says that its voxels lie: three methods, of which the affine one goes before the quaternion (nifti1.h).</summary>
internal static class NiftiOrientation
{
    /// <summary>The grid in millimetres, and whether it is that of a body.</summary>
    /// <exception cref="InvalidFileException">The numbers are none.</exception>
    public static (VolumeAffine Affine, bool IsOriented) Read(NiftiFields fields, string file)
    {
        double unit = (fields.Code(123, 500) & 7) switch { 1 => 1000, 3 => 0.001, _ => 1 };
        (double x, double y, double z) = (Spacing(fields, 1), Spacing(fields, 2), Spacing(fields, 3));
        bool hasAffine = fields.Code(254, 348) > 0;
        bool hasQuaternion = fields.Code(252, 344) > 0;
        VolumeAffine affine = hasAffine ? ReadRows(fields) : hasQuaternion ? ReadQuaternion(fields, x, y, z) : VolumeAffine.OfSpacing(x, y, z);
        affine = new VolumeAffine(unit * affine.First, unit * affine.Second, unit * affine.Third, unit * affine.Origin);
        if (!double.IsFinite(affine.Spacing.Dot(affine.Spacing) + affine.Origin.Length))
            throw new InvalidFileException(file, "the orientation is no number");
        return (affine, hasAffine || hasQuaternion);
    }

    private static double Spacing(NiftiFields fields, int axis)
    {
        double spacing = Math.Abs(fields.Number(76 + (4 * axis), 104 + (8 * axis)));
        return spacing > 0 ? spacing : 1;
    }

    private static VolumeAffine ReadRows(NiftiFields fields)
    {
        Span<double> rows = stackalloc double[12];
        for (int i = 0; i < rows.Length; i++)
            rows[i] = fields.Number(280 + (4 * i), 400 + (8 * i));
        return new VolumeAffine(
            new SpacePoint(rows[0], rows[4], rows[8]),
            new SpacePoint(rows[1], rows[5], rows[9]),
            new SpacePoint(rows[2], rows[6], rows[10]),
            new SpacePoint(rows[3], rows[7], rows[11]));
    }

    /// <summary>The rotation of a unit quaternion of which the real part is left out, with the third axis turned where qfac says so.</summary>
    private static VolumeAffine ReadQuaternion(NiftiFields fields, double x, double y, double z)
    {
        double b = fields.Number(256, 352);
        double c = fields.Number(260, 360);
        double d = fields.Number(264, 368);
        double a = Math.Sqrt(Math.Max(0, 1 - ((b * b) + (c * c) + (d * d))));
        double third = fields.Number(76, 104) < 0 ? -z : z;
        return new VolumeAffine(
            x * new SpacePoint((a * a) + (b * b) - (c * c) - (d * d), 2 * ((b * c) + (a * d)), 2 * ((b * d) - (a * c))),
            y * new SpacePoint(2 * ((b * c) - (a * d)), (a * a) + (c * c) - (b * b) - (d * d), 2 * ((c * d) + (a * b))),
            third * new SpacePoint(2 * ((b * d) + (a * c)), 2 * ((c * d) - (a * b)), (a * a) + (d * d) - (b * b) - (c * c)),
            new SpacePoint(fields.Number(268, 376), fields.Number(272, 384), fields.Number(276, 392)));
    }
}
