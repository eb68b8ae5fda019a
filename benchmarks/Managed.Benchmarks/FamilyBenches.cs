namespace Managed.Benchmarks;

/// <summary>Matrix products.</summary>
public class GemmBench() : OperationBench("gemm");

/// <summary>Convolutions in one, two and three dimensions.</summary>
public class ConvolutionBench() : OperationBench("convolution");

/// <summary>Fully connected layers.</summary>
public class DenseBench() : OperationBench("dense");

/// <summary>Pooling.</summary>
public class PoolingBench() : OperationBench("pooling");

/// <summary>Element-wise functions and softmax.</summary>
public class ActivationBench() : OperationBench("activation");

/// <summary>Affine scaling and normalisation.</summary>
public class NormalizationBench() : OperationBench("normalization");

/// <summary>Gram matrices.</summary>
public class GramBench() : OperationBench("gram");

/// <summary>Distances of embeddings.</summary>
public class DistanceBench() : OperationBench("distance");

/// <summary>Resizing and warping of pictures.</summary>
public class ResampleBench() : OperationBench("resample");

/// <summary>Adding and joining two inputs.</summary>
public class CombinationBench() : OperationBench("combination");
