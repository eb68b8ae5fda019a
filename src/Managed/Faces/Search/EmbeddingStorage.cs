namespace Managed.Faces.Search;

/// <summary>How an index keeps embeddings. Searches are exact over what is kept.</summary>
public enum EmbeddingStorage
{
    /// <summary>The values in single precision.</summary>
    Float32,

    /// <summary>
    /// A byte a value beside the values, with bounds on what the bytes leave out: values are read only of embeddings that the bounds do not
    /// exclude, and answers are the same. A quarter more memory, and searches that read a quarter of it. <see cref="FaceMetric.ChiSquare"/> reads the values all the same.
    /// </summary>
    Int8,

    /// <summary>
    /// The values rounded to half precision: half the memory. Answers are those of an index of the rounded embeddings, to the bit: each value is
    /// <c>(float)(Half)value</c>, off by a 2048th of itself at most or, below 6.1e-5, by 3e-8. Values of 65,520 and more are refused.
    /// </summary>
    Float16,
}
