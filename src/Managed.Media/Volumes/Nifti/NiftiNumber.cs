namespace Managed.Media.Volumes.Nifti;

/// <summary>Kinds of stored numbers.</summary>
internal enum NiftiNumber
{
    Unsigned,
    Signed,
    Float,
}
