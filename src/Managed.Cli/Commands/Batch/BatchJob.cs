using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.CommandLine;
using System.Linq;
using System.Text;
using System.Threading;
using Managed.Cli.Commands.Faces;
using Managed.Cli.Commands.Style;
using Managed.Faces;
using Managed.Formats;
using Managed.Media.Batch;
using Managed.Models;
using Managed.Security;
using Managed.Style;
using Managed.Tensors;

namespace Managed.Cli.Commands.Batch;

/// <summary>A file as it was when its digest was checked.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Bytes">Its content.</param>
internal sealed record BatchFile(string Name, byte[] Bytes);

/// <summary>What can be done to many files on many machines. What a unit gives depends on nothing but its inputs, the options, and the network.</summary>
internal abstract class BatchJob : IDisposable
{
    /// <summary>The version of this program, which a manifest is bound to.</summary>
    public static string Program { get; } = typeof(BatchJob).Assembly.GetName().Version!.ToString(3);

    /// <summary>The digest of what the job computes with.</summary>
    public abstract string Model { get; }

    /// <summary>The kind of file that units give.</summary>
    public abstract string Extension { get; }

    /// <summary>Opens a job, and fails where its options are not what it takes.</summary>
    public static BatchJob Open(CommandContext context, string job, ImmutableArray<string> options) => job switch
    {
        "embed" => new EmbedJob(context, options),
        "style" => new StyleJob(context, options),
        _ => throw new CommandFailure(ExitCode.Usage, $"a job is embed or style, not '{job}'."),
    };

    /// <summary>Does a unit.</summary>
    /// <param name="inputs">The files.</param>
    /// <param name="output">The file to write.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>Where the faces are whose embeddings are the output's rows; null where nothing was written.</returns>
    public abstract IReadOnlyList<FaceBox>? Do(IReadOnlyList<BatchFile> inputs, string output, CancellationToken cancellation);

    public abstract void Dispose();

    /// <summary>Parses options as a command would.</summary>
    protected static ParseResult Parse(Command command, IEnumerable<string> arguments)
    {
        // A word that begins with @ is no file to read further options from: no digest would cover it.
        ParseResult result = command.Parse([.. arguments], new ParserConfiguration { ResponseFileTokenReplacer = null });
        return result.Errors.Count == 0 ? result : throw new CommandFailure(ExitCode.Usage, $"the job's options: {result.Errors[0].Message.TrimEnd('.')}.");
    }

    /// <summary>The embeddings of all faces of a picture, as <c>face embed</c> gives them.</summary>
    private sealed class EmbedJob : BatchJob
    {
        private readonly WorkerPool workers;
        private readonly FaceEngine engine;

        public EmbedJob(CommandContext context, ImmutableArray<string> options)
        {
            var arguments = new FaceEngineArguments();
            ParseResult parsed = Parse(arguments.AddTo(new Command("embed")), options);
            workers = context.CreateWorkers();
            engine = arguments.Create(parsed, workers);
            string[] parts = [EmbeddedModels.FaceDetector.Sha256, EmbeddedModels.FaceLandmarks.Sha256, engine.Binding.ModelDigest, engine.Binding.Preprocessing];
            Model = Sha256.HexOf(Encoding.UTF8.GetBytes(string.Join('\n', parts)));
        }

        public override string Model { get; }

        public override string Extension => ".npy";

        public override IReadOnlyList<FaceBox>? Do(IReadOnlyList<BatchFile> inputs, string output, CancellationToken cancellation)
        {
            if (inputs.Count != 1)
                throw new CommandFailure(ExitCode.InvalidFile, $"{inputs[0].Name}: is one of {inputs.Count} pictures where a unit of this job has one.");
            IReadOnlyList<Face> faces = [.. engine.Recognizer.DescribeAll(InputFile.ReadPicture(inputs[0].Name, inputs[0].Bytes), cancellation)];
            if (faces.Count == 0)
                return null;
            var values = new Tensor([faces.Count, engine.Binding.Dimensions]);
            for (int i = 0; i < faces.Count; i++)
                faces[i].Embedding.Values.CopyTo(values.Span[(i * engine.Binding.Dimensions)..]);
            OutputFile.Write(output, stream => Npy.Write(stream, values), ownerOnly: true);
            return [.. faces.Select(face => face.Box)];
        }

        public override void Dispose() => workers.Dispose();
    }

    /// <summary>A picture in the style of others, as <c>style</c> paints it.</summary>
    private sealed class StyleJob : BatchJob
    {
        private const string Placeholder = "placeholder.png";

        private readonly CommandContext context;
        private readonly ImmutableArray<string> options;
        private readonly string? file;
        private PerceptualModel? model;

        public StyleJob(CommandContext context, ImmutableArray<string> options)
        {
            this.context = context;
            this.options = options;
            StyleRequest request = Request([Placeholder, Placeholder], Placeholder);
            bool alone = request.Start is null && request.Masks.IsEmpty && request.Blend.IsEmpty && request.CostOf is null && request.GradientOut is null
                && request.Content == Placeholder && request.Styles is [Placeholder];
            Arguments.Require(alone && request.Run == new StyleRunRequest(), "the job's options name no other files and no course of a run, and share styles equally.");
            file = request.Model == StyleModels.RandomFilters ? null : request.Model;
            Model = request.Model switch
            {
                null => EmbeddedModels.Perceptual.Sha256,
                StyleModels.RandomFilters => Sha256.HexOf(Encoding.UTF8.GetBytes(StyleModels.RandomFilters)),
                string weights => InputFile.Read(weights, ExitCode.Model, FileDigest.Of),
            };
        }

        public override string Model { get; }

        public override string Extension => ".png";

        public override IReadOnlyList<FaceBox>? Do(IReadOnlyList<BatchFile> inputs, string output, CancellationToken cancellation)
        {
            if (inputs.Count < 2)
                throw new CommandFailure(ExitCode.InvalidFile, $"{inputs[0].Name}: is alone where a unit of this job has a content and a style.");
            (RgbImage content, AlphaChannel? alpha) = InputFile.ReadPictureWithAlpha(inputs[0].Name, inputs[0].Bytes);
            var pictures = new StylePictures(content, [.. inputs.Skip(1).Select(style => InputFile.ReadPicture(style.Name, style.Bytes))]) { Alpha = alpha };
            StyleRequest request = Request([.. inputs.Select(input => input.Name)], output);
            if (file is not null)
                model ??= OpenModel(request, file);
            StyleCommand.Paint(context, pictures, output, request, cancellation, model);
            return [];
        }

        public override void Dispose()
        {
        }

        /// <summary>Opens the network once for all units, and makes sure that it is the one whose digest was taken.</summary>
        private PerceptualModel OpenModel(StyleRequest request, string weights)
        {
            PerceptualModel opened = StyleModels.OpenFile(request, weights);
            return InputFile.Read(weights, ExitCode.Model, FileDigest.Of) == Model
                ? opened
                : throw new CommandFailure(ExitCode.Model, $"{weights}: changed while it was read.");
        }

        private StyleRequest Request(IReadOnlyList<string> inputs, string output)
        {
            var arguments = new StyleArguments();
            return arguments.Parse(Parse(arguments.AddTo(new Command("style")), [.. inputs, .. options, "--output", output]));
        }
    }
}
