using System.Collections.Generic;
using System.Linq;
using Managed.Benchmarking;
using Managed.Faces.Search;
using Managed.Formats;
using Managed.Kernels.Gemm;
using Managed.Models;
using Managed.Networks.Topologies;

namespace Managed.Benchmarks;

/// <summary>Matrix products: square ones, and the narrow and deep shapes of layers.</summary>
public class ProductBench : CaseBench
{
    private protected override IEnumerable<BenchmarkCase> MakeCases() =>
    [
        ProductCases.Square(256),
        ProductCases.Square(1024),
        ProductCases.Square(2048),
        ProductCases.Of(new GemmShape(64, 65536, 576)),
        ProductCases.Of(new GemmShape(512, 1024, 4608)),
    ];
}

/// <summary>Each convolution of VGG-19.</summary>
public class VggConvolutionBench : CaseBench
{
    private protected override IEnumerable<BenchmarkCase> MakeCases() => ConvolutionCases.Vgg19(512);
}

/// <summary>Each convolution of the face network.</summary>
public class FaceConvolutionBench : CaseBench
{
    private protected override IEnumerable<BenchmarkCase> MakeCases()
    {
        using WeightFile weights = EmbeddedModels.OpenWeights(EmbeddedModels.FaceEmbedder);
        return ConvolutionCases.OfNetwork("face", FaceResNet.Build(weights), [1, 3, FaceResNet.InputSize, FaceResNet.InputSize]);
    }
}

/// <summary>Convolutions of volumes and signals.</summary>
public class VolumeAndSignalBench : CaseBench
{
    private protected override IEnumerable<BenchmarkCase> MakeCases() => ConvolutionCases.Volume().Concat(ConvolutionCases.Signal());
}

/// <summary>Gram matrices of VGG-19's features.</summary>
public class GramMatrixBench : CaseBench
{
    private protected override IEnumerable<BenchmarkCase> MakeCases() => GramCases.Vgg19(512);
}

/// <summary>Searches of an index of embeddings.</summary>
public class SearchBench : CaseBench
{
    private protected override IEnumerable<BenchmarkCase> MakeCases() =>
    [
        SearchCases.Of(new SearchBenchmarkOptions { Queries = 1 }),
        SearchCases.Of(new SearchBenchmarkOptions { Queries = 1, Storage = EmbeddingStorage.Int8 }),
        SearchCases.Of(new SearchBenchmarkOptions { Queries = 16 }),
    ];
}
