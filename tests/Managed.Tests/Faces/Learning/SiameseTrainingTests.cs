using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Managed.Faces.Evaluation;
using Managed.Faces.Learning;
using Managed.Formats;
using Managed.Layers;
using Managed.Networks;
using Managed.Networks.Topologies;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Faces.Learning;

public sealed class SiameseTrainingTests : IDisposable
{
    private static readonly SiameseShape Small = new() { InputSize = 16, Channels = [8, 8], EmbeddingLength = 16 };

    private static readonly SiameseTrainingOptions Short = new()
    {
        StepCount = 40, PeopleCount = 6, PictureCount = 3, LearningRate = 0.01f, Augmentation = new FaceAugmentation { Rotation = 3, Scale = 0.02f, Shift = 0.02f, Mirror = false, Occlusion = 0 },
    };

    private readonly WorkerPool workers = new(2);

    public void Dispose() => workers.Dispose();

    [Theory]
    [InlineData(SiameseLoss.Triplet)]
    [InlineData(SiameseLoss.Contrastive)]
    [InlineData(SiameseLoss.Pair)]
    [InlineData(SiameseLoss.ChiSquare)]
    public void A_network_learns_to_tell_apart_people_it_has_not_seen(SiameseLoss loss)
    {
        SiameseModel model = Train(loss);
        Assert.True(EqualErrorRate(model) < 0.12, $"the equal error rate is {EqualErrorRate(model):P1}");
        Assert.True(EqualErrorRate(Create(loss)) > 1.3 * EqualErrorRate(model), "it was as good before");
    }

    [Fact]
    public void A_model_written_and_read_gives_the_same_embeddings()
    {
        foreach (SiameseLoss loss in (SiameseLoss[])[SiameseLoss.Triplet, SiameseLoss.ChiSquare])
        {
            SiameseModel model = Train(loss, steps: 20);
            var stream = new MemoryStream();
            new SiameseModel(model.Network, model.Shape, model.Head) { Threshold = 0.75f, IsAligned = true }.Save(stream);
            SiameseModel read = SiameseModel.Load(SafeTensors.Read(stream.ToArray(), "model"));
            Assert.Equal((0.75f, true), (read.Threshold, read.IsAligned));
            RgbImage[] faces = [.. DrawnFaces.Of(3, 1, 50).People.Select(person => person.Value[0])];
            float[][] expected = [.. model.Embed(workers, faces)];
            Assert.Equal(expected, read.Embed(workers, faces));
            Assert.Equal(model.Distance(expected[0], expected[1]), read.Distance(expected[0], expected[1]));
            Assert.Equal(1, expected[0].Sum(value => value * value), 1e-5);
        }
    }

    [Fact]
    public void A_head_learns_alone_where_the_embedding_is_frozen()
    {
        SiameseModel trained = Train(SiameseLoss.Triplet);
        float[] before = Values(trained.Network);
        var model = new SiameseModel(trained.Network, trained.Shape, SiameseModel.NewHead(trained.Shape, PairTerm.AbsoluteDifference));
        var frozen = new SiameseModel(SiameseModel.Load(Stored(trained)).Network, trained.Shape, model.Head);
        float[] head = model.Head!.Weights.Value.Span.ToArray();
        var training = new SiameseTraining(frozen, DrawnFaces.Of(20, 4), workers, Short with { Loss = SiameseLoss.Pair, FreezeEmbedding = true });
        double first = training.Trainer.Step().Loss;
        for (int i = 0; i < 30; i++)
            training.Trainer.Step();
        Assert.True(training.Trainer.Step().Loss < first);
        Assert.Equal(before, Values(frozen.Network));
        Assert.NotEqual(head, model.Head.Weights.Value.Span.ToArray());
    }

    [Fact]
    public void The_same_seed_gives_the_same_model_on_any_threads()
    {
        using var alone = new WorkerPool(1);
        float[] Run(WorkerPool pool, long seed)
        {
            SiameseModel model = SiameseModel.Create(Small, null, seed);
            var training = new SiameseTraining(model, DrawnFaces.Of(8, 3), pool, Short with { Seed = seed });
            for (int i = 0; i < 6; i++)
                training.Trainer.Step();
            return Values(model.Network);
        }

        float[] expected = Run(workers, 3);
        Assert.Equal(expected, Run(alone, 3));
        Assert.NotEqual(expected, Run(alone, 4));
    }

    [Fact]
    public void Files_that_hold_no_such_model_are_refused()
    {
        SiameseModel model = SiameseModel.Create(Small, null, 1);
        WeightFile file = Stored(model);
        Assert.True(SiameseModel.Recognizes(file));
        foreach ((string key, string value) in (IEnumerable<(string, string)>)[("format", "other"), ("channels", "8,x"), ("input_size", "15"), ("embedding_length", "17"), ("normalize", "maybe"), ("head", "Pair"), ("aligned", "")])
        {
            var metadata = new Dictionary<string, string>(file.Metadata) { [key] = value };
            var stream = new MemoryStream();
            SafeTensors.Write(stream, [.. file.Tensors.Select(tensor => (tensor, (ReadOnlyMemory<byte>)file.ReadBytes(tensor)))], metadata);
            Assert.Throws<InvalidFileException>(() => SiameseModel.Load(SafeTensors.Read(stream.ToArray(), "changed")));
        }
    }

    [Fact]
    public void What_cannot_be_learned_is_refused()
    {
        Assert.Throws<ArgumentException>(() => SiameseModel.Create(new SiameseShape { InputSize = 30 }, null, 1));
        Assert.Throws<ArgumentException>(() => new SiameseTraining(SiameseModel.Create(Small, null, 1), DrawnFaces.Of(1, 4), workers, Short));
        Assert.Throws<ArgumentException>(() => new SiameseTraining(SiameseModel.Create(Small, null, 1), DrawnFaces.Of(4, 4), workers, Short with { Loss = SiameseLoss.Pair }));
    }

    private static SiameseModel Create(SiameseLoss loss) => SiameseModel.Create(
        Small,
        loss switch { SiameseLoss.Pair => PairTerm.AbsoluteDifference, SiameseLoss.ChiSquare => PairTerm.ChiSquare, _ => null },
        1);

    private SiameseModel Train(SiameseLoss loss, int steps = 40)
    {
        SiameseModel model = Create(loss);
        var training = new SiameseTraining(model, DrawnFaces.Of(20, 4), workers, Short with { Loss = loss });
        for (int i = 0; i < steps; i++)
            training.Trainer.Step();
        return model;
    }

    private double EqualErrorRate(SiameseModel model) => RocCurve.Of(SiameseTraining.Compare(model, DrawnFaces.Of(8, 4, firstPerson: 100), workers).Pairs).EqualErrorRate;

    private static WeightFile Stored(SiameseModel model)
    {
        var stream = new MemoryStream();
        model.Save(stream);
        return SafeTensors.Read(stream.ToArray(), "model");
    }

    private static float[] Values(Network network) => [.. network.Parameters.SelectMany(parameter => parameter.Value.Value.Span.ToArray()), .. network.Statistics.SelectMany(tensor => tensor.Value.Span.ToArray())];
}
