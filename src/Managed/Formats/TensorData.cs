using System;
using System.IO;

namespace Managed.Formats;

/// <summary>Where the bytes of a file's tensors come from.</summary>
internal abstract class TensorData : IDisposable
{
    /// <summary>The bytes of a tensor, little-endian and the last axis fastest, to be read once from the beginning.</summary>
    public abstract Stream Open(StoredTensor tensor);

    public abstract void Dispose();
}
