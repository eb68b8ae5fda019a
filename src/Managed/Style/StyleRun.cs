using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using Managed.Formats;
using Managed.Kernels.Resample;
using Managed.Networks.Planning;
using Managed.Style.Descents;
using Managed.Style.Runs;
using Managed.Tensors;

namespace Managed.Style;

/// <summary>Paints a content picture in the style of another iteration by iteration, and can be stored and taken up again so that all goes on to the bit.</summary>
/// <remarks>Not for concurrent use.</remarks>
public sealed class StyleRun
{
    private readonly PerceptualModel model;
    private readonly WorkerPool workers;
    private readonly StyleInputs given;
    private readonly StyleInputs inputs;
    private readonly StyleSizes sizes;
    private readonly PlanArena arena = new();
    private StyleMemory? memory;
    private StyleFingerprint? fingerprint;
    private Descent? descent;
    private Tensor? start;
    private EarlyStop stop;
    private long networkBytes;

    /// <summary>A run that has not begun.</summary>
    /// <param name="model">The network to compare by.</param>
    /// <param name="workers">The threads. Results do not depend on their number.</param>
    /// <param name="inputs">The content, whose shape the result has, and the styles.</param>
    /// <param name="options">Weights, layers, optimiser and seed; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of range, or something is no picture.</exception>
    public StyleRun(PerceptualModel model, WorkerPool workers, StyleInputs inputs, StyleOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentNullException.ThrowIfNull(inputs);
        inputs.RequireValid(nameof(inputs));
        Options = options ?? new StyleOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(Options.Iterations, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(Options.Scales, 1, nameof(options));
        if (!(Options.LearningRate > 0) || float.IsInfinity(Options.LearningRate))
            throw new ArgumentException($"The learning rate is {Options.LearningRate}; it is finite and above 0.", nameof(options));
        if (Options.NoiseShare is not (>= 0 and <= 1))
            throw new ArgumentException($"The share of noise is {Options.NoiseShare}; it is in 0..1.", nameof(options));
        if (Options.Tolerance is not (>= 0 and < 1))
            throw new ArgumentException($"The tolerance is {Options.Tolerance}; it is at least 0 and below 1.", nameof(options));
        if (Options.Average && Options.Optimizer != StyleOptimizer.Adam)
            throw new ArgumentException("The mean of the pictures is taken under Adam only.", nameof(options));
        (this.model, this.workers, given, this.inputs) = (model, workers, inputs, inputs.Prepared(Options.Color));
        sizes = new StyleSizes(inputs, Options);
        stop = new EarlyStop(Options.Tolerance);
    }

    /// <summary>The options.</summary>
    public StyleOptions Options { get; }

    /// <summary>Iterations done.</summary>
    public int Iteration { get; private set; }

    /// <summary>The time of all steps, those before the run was stored too.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>Whether no iteration is left.</summary>
    public bool IsComplete => Size == sizes.Count - 1 && IsSizeComplete;

    /// <summary>The picture as <see cref="StyleProgress.Picture"/> tells it; before the first iteration that which it begins with.</summary>
    /// <exception cref="ArgumentException">A layer is not there, or a picture is too small for the network.</exception>
    public Tensor Picture => Colored(Current().Shown);

    /// <summary>The most bytes of a process that does nothing else, told before they are taken.</summary>
    /// <exception cref="ArgumentException">A layer is not there, or a picture is too small for the network.</exception>
    /// <exception cref="BudgetExceededException"><see cref="StyleOptions.MemoryLimit"/> cannot be kept.</exception>
    public long ExpectedPeakBytes => Memory.PeakBytes;

    /// <summary>The tiles that the picture is gone through in at the largest size; 1 for the whole.</summary>
    public int TileCount => Memory.Tilings[^1].Painting.Count;

    private StyleMemory Memory => memory ??= StyleMemory.Divide(model, inputs, Options);

    private StyleFingerprint Fingerprint => fingerprint ??= StyleFingerprint.Of(model, given, Options);

    private int Size { get; set; }

    private bool IsSizeComplete => Iteration >= sizes.LastIteration(Size) || descent?.IsStuck == true || stop.IsDue;

    /// <summary>Tells what the run will take, by a few iterations on a small copy of its pictures. It is not begun by that.</summary>
    /// <exception cref="ArgumentException">A layer is not there, or a picture is too small for the network.</exception>
    /// <exception cref="BudgetExceededException"><see cref="StyleOptions.MemoryLimit"/> cannot be kept.</exception>
    /// <exception cref="ArithmeticException">The costs are not finite.</exception>
    public StyleEstimate Estimate(CancellationToken cancellation = default) => StyleCalibration.Estimate(model, workers, inputs, Options, sizes, cancellation);

    /// <summary>Does one iteration.</summary>
    /// <param name="cancellation">Stops between two evaluations of the costs; the run can be stored, and go on, all the same.</param>
    /// <exception cref="InvalidOperationException">The run is complete.</exception>
    /// <exception cref="ArgumentException">A layer is not there, or a picture is too small for the network.</exception>
    /// <exception cref="BudgetExceededException"><see cref="StyleOptions.MemoryLimit"/> cannot be kept.</exception>
    /// <exception cref="ArithmeticException">The costs are not finite where the run begins, or again and again.</exception>
    public StyleProgress Step(CancellationToken cancellation = default)
    {
        if (IsComplete)
            throw new InvalidOperationException("The run is complete.");
        long began = Stopwatch.GetTimestamp();
        while (IsSizeComplete)
            GoToNextSize();
        Descent current = Current();
        StyleCosts costs = current.Step(cancellation);
        Iteration++;
        stop.Add(current.BestCosts!.Total);
        Elapsed += Stopwatch.GetElapsedTime(began);
        return new StyleProgress(Iteration, Options.Iterations, sizes.Share(Size, Iteration), costs, Colored(current.Shown));
    }

    /// <summary>The picture that the run comes to, at once where it is complete.</summary>
    /// <exception cref="ArithmeticException">The costs are not finite where the run begins.</exception>
    public StyleResult Finish(CancellationToken cancellation = default)
    {
        while (!IsComplete)
            Step(cancellation);
        long began = Stopwatch.GetTimestamp();
        (Tensor picture, StyleCosts costs) = Current().Finish();
        if (!double.IsFinite(costs.Total))
            throw new ArithmeticException("The costs are not finite.");
        Elapsed += Stopwatch.GetElapsedTime(began);
        return new StyleResult(Colored(picture), costs, Iteration, Elapsed, networkBytes);
    }

    /// <summary>Writes all that is needed to go on later, as safetensors: a few times the picture's bytes under Adam, two times <see cref="Training.LBfgsOptions.History"/> and more under L-BFGS.</summary>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Current();
        StyleCheckpoint.Write(stream, Fingerprint, new StyleRunState(Size, Iteration, Elapsed, stop.Values, descent!));
    }

    /// <summary>Takes up a run where <see cref="Save"/> left it.</summary>
    /// <exception cref="InvalidFileException">The file is no stored run, or damaged; nothing has been changed.</exception>
    /// <exception cref="StyleMismatchException">The file holds a run of another model, of other pictures or options; nothing has been changed.</exception>
    public void Restore(WeightFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        Fingerprint.Require(StyleCheckpoint.ReadFingerprint(file), file.Name);
        StyleRunState state = StyleCheckpoint.Read(file, sizes, size => Begin(size, new Tensor(sizes.ShapeOf(size))));
        (Size, Iteration, Elapsed, descent, start) = (state.Size, state.Iteration, state.Elapsed, state.Descent, null);
        stop = new EarlyStop(Options.Tolerance, state.LowestCosts);
    }

    private Tensor Colored(Tensor picture) => Options.Color == StyleColor.Keep ? StyleColors.WithChroma(picture, given.Content) : picture;

    private Descent Current() => descent ??= Begin(Size, start ?? Beginning());

    private void GoToNextSize()
    {
        Tensor picture = Current().Finish().Picture;
        Size++;
        (descent, stop) = (null, new EarlyStop(Options.Tolerance));
        start = TensorResize.Resize(picture, sizes.ShapeOf(Size)[2], sizes.ShapeOf(Size)[3], ResizeFilter.Cubic);
        Descent.Clamp(start.Span);
    }

    private Descent Begin(int size, Tensor picture)
    {
        StyleMemory.Release(Memory.PeakBytes);
        arena.Reserve(Memory.NetworkBytes);
        var objective = new StyleObjective(model, workers, sizes.Scale(inputs, size), Options, Memory.Tilings[size], arena);
        networkBytes = Math.Max(networkBytes, objective.PeakBytes);
        return Options.Optimizer == StyleOptimizer.Adam ? new AdamDescent(objective, picture, Options) : new LBfgsDescent(objective, picture, Memory.History);
    }

    private Tensor Beginning()
    {
        Tensor picture = StyleBeginning.Of(sizes.Scale(inputs, 0), Options);
        Descent.Clamp(picture.Span);
        return picture;
    }
}
