using Managed.Formats;
using Managed.Layers;
using Managed.Models;
using Managed.Networks;
using Managed.Networks.Topologies;
using Managed.Security;
using Managed.Style;
using Managed.Tensors;
using Xunit;

namespace Managed.EndToEnd.Tests.Documentation;

/// <summary>The code of docs/performance.md.</summary>
public class PerformancePage
{
    [Fact]
    public void Bits()
    {
        string Paint(int threads)
        {
            using var workers = new WorkerPool(threads);
            Tensor content = Noise(1), style = Noise(2);
            StyleResult result = StyleTransfer.Run(EmbeddedModels.OpenPerceptualModel(), workers, content, style, new StyleOptions { Iterations = 5, Seed = 3 });
            return Sha256.HexOf(RgbImage.FromTensor(result.Picture).Pixels);
        }

        Assert.Equal(Paint(threads: 1), Paint(threads: 3));
    }

    [Fact]
    public void Budgets()
    {
        using var workers = new WorkerPool();
        using WeightFile weights = EmbeddedModels.OpenWeights(EmbeddedModels.FaceEmbedder);
        Network network = FaceResNet.Build(weights);
        foreach ((_, Parameter parameter) in network.Parameters)
            parameter.RequireGradient();
        var gradients = new PlanOptions { ParameterGradients = true };
        NetworkPlan free = network.Plan(workers, [8, 3, 150, 150], gradients);
        NetworkPlan kept = network.Plan(workers, [8, 3, 150, 150], gradients with { MemoryLimit = free.PeakBytes * 9 / 10 });
        Assert.True(kept.PeakBytes <= free.PeakBytes * 9 / 10 && kept.RepeatedCount > 0);

        var exceeded = Assert.Throws<BudgetExceededException>(() => network.Plan(workers, [8, 3, 150, 150], gradients with { MemoryLimit = 1 << 20 }));
        Assert.True(exceeded.NeededBytes > 1 << 20);
    }

    private static Tensor Noise(long seed)
    {
        var picture = new Tensor([1, 3, 48, 64]);
        new SeededRandom(seed).Fill(picture.Span, 0, 1);
        return picture;
    }
}
