namespace Managed.Formats;

/// <summary>The formats of files of weights.</summary>
public enum WeightFormat
{
    /// <summary>A header in JSON, then the bytes of all tensors.</summary>
    SafeTensors,

    /// <summary>One array of NumPy.</summary>
    Npy,

    /// <summary>Several arrays of NumPy in a zip archive.</summary>
    Npz,

    /// <summary>A manifest in JSON beside binary files; axes in TensorFlow's order.</summary>
    TensorFlowJs,
}
