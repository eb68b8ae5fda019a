namespace Managed.Vectors;

/// <summary>How a case's tensors are stored.</summary>
public enum VectorFormat
{
    /// <summary>safetensors.</summary>
    SafeTensors,

    /// <summary>NumPy's npz.</summary>
    Npz,
}
