namespace Managed.Media.Volumes.Nifti;

/// <summary>How a voxel is stored.</summary>
/// <param name="Kind">The number that its parts are.</param>
/// <param name="Length">Bytes of a part.</param>
/// <param name="PartCount">Parts of a voxel: 2 of a complex number, 3 or 4 of a colour.</param>
internal readonly record struct NiftiType(NiftiNumber Kind, int Length, int PartCount)
{
    public int VoxelLength => Length * PartCount;

    /// <summary>Whether slope and intercept have a meaning.</summary>
    public bool IsScaled => PartCount < 3;

    /// <summary>The type of a datatype code (nifti1.h); null where it is not read.</summary>
    public static NiftiType? Of(int code) => code switch
    {
        2 => new NiftiType(NiftiNumber.Unsigned, 1, 1),
        4 => new NiftiType(NiftiNumber.Signed, 2, 1),
        8 => new NiftiType(NiftiNumber.Signed, 4, 1),
        16 => new NiftiType(NiftiNumber.Float, 4, 1),
        32 => new NiftiType(NiftiNumber.Float, 4, 2),
        64 => new NiftiType(NiftiNumber.Float, 8, 1),
        128 => new NiftiType(NiftiNumber.Unsigned, 1, 3),
        256 => new NiftiType(NiftiNumber.Signed, 1, 1),
        512 => new NiftiType(NiftiNumber.Unsigned, 2, 1),
        768 => new NiftiType(NiftiNumber.Unsigned, 4, 1),
        1024 => new NiftiType(NiftiNumber.Signed, 8, 1),
        1280 => new NiftiType(NiftiNumber.Unsigned, 8, 1),
        1792 => new NiftiType(NiftiNumber.Float, 8, 2),
        2304 => new NiftiType(NiftiNumber.Unsigned, 1, 4),
        _ => null,
    };
}
