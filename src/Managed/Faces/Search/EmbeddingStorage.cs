namespace Managed.Faces.Search;

/// <summary>What a search reads of each embedding. Its answer is the same.</summary>
public enum EmbeddingStorage
{
    /// <summary>The values in single precision.</summary>
    Float32,

    /// <summary>
    /// A byte a value beside the values, with bounds on what the bytes leave out: values are read only of embeddings that the bounds do not
    /// exclude. A quarter more memory, and searches that read a quarter of it. <see cref="FaceMetric.ChiSquare"/> reads the values all the same.
    /// </summary>
    Int8,
}
