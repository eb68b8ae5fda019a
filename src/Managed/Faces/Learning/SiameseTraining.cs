using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Managed.Faces.Evaluation;
using Managed.Layers;
using Managed.Tensors;
using Managed.Training;
using Managed.Training.Losses;

namespace Managed.Faces.Learning;

/// <summary>What the embeddings of two faces cost while a <see cref="SiameseModel"/> learns.</summary>
public enum SiameseLoss
{
    /// <summary><see cref="TripletLoss"/>.</summary>
    Triplet,

    /// <summary><see cref="ContrastiveLoss"/>.</summary>
    Contrastive,

    /// <summary><see cref="PairLoss"/> over absolute differences.</summary>
    Pair,

    /// <summary><see cref="PairLoss"/> over the chi-square form.</summary>
    ChiSquare,
}

/// <summary>What moves the weights while a <see cref="SiameseModel"/> learns.</summary>
public enum SiameseOptimizer
{
    /// <summary><see cref="Managed.Training.Adam"/> with decoupled decay.</summary>
    Adam,

    /// <summary><see cref="TrainingRule.LBfgs"/>, without decay: for a head alone, whose loss is convex, and large batches.</summary>
    LBfgs,
}

/// <summary>How a <see cref="SiameseModel"/> is trained.</summary>
public sealed record SiameseTrainingOptions
{
    /// <summary>What is minimised.</summary>
    public SiameseLoss Loss { get; init; } = SiameseLoss.Triplet;

    /// <summary>Which triplets count.</summary>
    public TripletMining Mining { get; init; } = TripletMining.SemiHard;

    /// <summary>The margin of triplets or of the contrastive loss.</summary>
    public float Margin { get; init; } = 0.2f;

    /// <summary>The number of steps.</summary>
    public int StepCount { get; init; } = 1500;

    /// <summary>People in a batch.</summary>
    public int PeopleCount { get; init; } = 16;

    /// <summary>Pictures of each.</summary>
    public int PictureCount { get; init; } = 4;

    /// <summary>What moves the weights.</summary>
    public SiameseOptimizer Optimizer { get; init; }

    /// <summary>The largest learning rate; it rises over the first twentieth of the steps and falls as a cosine. Null for 0.001 with Adam and 1 with L-BFGS.</summary>
    public float? LearningRate { get; init; }

    /// <summary>The decay of weights, decoupled from the gradient, with Adam.</summary>
    public float WeightDecay { get; init; } = 0.05f;

    /// <summary>Where everything random comes from.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>How faces are changed each time they are shown.</summary>
    public FaceAugmentation Augmentation { get; init; } = new();

    /// <summary>Whether only the head learns and the embedding stays as it is.</summary>
    public bool FreezeEmbedding { get; init; }
}

/// <summary>Trains a <see cref="SiameseModel"/> on faces by person.</summary>
public sealed class SiameseTraining
{
    private readonly FaceBatches batches;
    private readonly EmbeddingTask task;

    /// <summary>Prepares a training.</summary>
    /// <param name="model">The model, which is changed.</param>
    /// <param name="faces">The faces.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="ArgumentException">The loss wants a head that the model lacks, or there are not two people.</exception>
    public SiameseTraining(SiameseModel model, LabelledFaces faces, WorkerPool workers, SiameseTrainingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(faces);
        options ??= new SiameseTrainingOptions();
        if (faces.People.Length < 2)
            throw new ArgumentException("A network learns to tell people apart from two people or more.", nameof(faces));
        foreach ((string name, Parameter parameter) in model.Network.Parameters)
        {
            if (!options.FreezeEmbedding && !name.StartsWith("normalize.", StringComparison.Ordinal))
                parameter.RequireGradient();
        }

        bool throughHead = options.Loss is SiameseLoss.Pair or SiameseLoss.ChiSquare;
        if (throughHead && model.Head is null)
            throw new ArgumentException("The loss goes through a head, which the model lacks.", nameof(model));
        if (throughHead)
        {
            model.Head!.Weights.RequireGradient();
            model.Head.Bias.RequireGradient();
        }

        batches = new FaceBatches(faces, workers, model.Shape.InputSize, options.PeopleCount, options.PictureCount, options.Seed, options.Augmentation);
        EmbeddingLoss loss = options.Loss switch
        {
            SiameseLoss.Triplet => new TripletLoss(options.Margin, options.Mining),
            SiameseLoss.Contrastive => new ContrastiveLoss(options.Margin),
            _ => new PairLoss(model.Head!, workers),
        };
        task = new EmbeddingTask(batches, loss, throughHead ? model.Head : null);
        Trainer = new Trainer(model.Network, workers, task, TrainerOptionsOf(options));
    }

    /// <summary>The training itself: its steps, and storing and taking it up.</summary>
    public Trainer Trainer { get; }

    /// <summary>The steps after which as many pictures have been shown as there are.</summary>
    public int StepsPerEpoch => batches.StepsPerEpoch;

    /// <summary>How the embeddings of the last batch lay.</summary>
    public EmbeddingReport LastReport => task.LastReport;

    /// <summary>Every pair of pictures of some people by a model, with the people of each pair.</summary>
    public static (ImmutableArray<PairDistance> Pairs, ImmutableArray<(int First, int Second)> People) Compare(SiameseModel model, LabelledFaces faces, WorkerPool workers)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(faces);
        (RgbImage Picture, int Person)[] all = [.. faces.People.SelectMany((person, i) => person.Value.Select(picture => (picture, i)))];
        ImmutableArray<float[]> embeddings = model.Embed(workers, [.. all.Select(face => face.Picture)]);
        var pairs = new List<PairDistance>();
        var people = new List<(int First, int Second)>();
        for (int i = 0; i < all.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                pairs.Add(new PairDistance(model.Distance(embeddings[i], embeddings[j]), all[i].Person == all[j].Person, 0));
                people.Add((all[i].Person, all[j].Person));
            }
        }

        return ([.. pairs], [.. people]);
    }

    private static TrainerOptions TrainerOptionsOf(SiameseTrainingOptions options)
    {
        LearningRateSchedule Schedule(float standard) => LearningRateSchedule.Cosine(options.LearningRate ?? standard, options.StepCount, options.StepCount / 20);
        return options.Optimizer == SiameseOptimizer.LBfgs
            ? new TrainerOptions { LearningRate = Schedule(1), Rule = TrainingRule.LBfgs() }
            : new TrainerOptions
            {
                LearningRate = Schedule(0.001f),
                Rule = TrainingRule.Each(parameter => new Adam(parameter.Value.Length, new AdamOptions { WeightDecay = parameter.Value.Shape.Rank > 1 ? options.WeightDecay : 0 })),
                LargestGradientNorm = 5,
            };
    }
}
