using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Managed.Cli.Output;
using Managed.Formats;
using Managed.Inspection;
using Managed.Tensors;

namespace Managed.Cli.Commands.Features;

/// <summary><c>managed features top-patches</c>: the patches of many pictures that activate each unit most.</summary>
internal static class FeaturesTopPatchesCommand
{
    private const string StateName = "search.safetensors";
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(30);

    private static readonly Option<string> PicturesOption = new("--pictures")
    {
        Description = "A folder with all below, a pattern, or a zip archive of pictures.",
        HelpName = "DIR",
        Required = true,
    };

    private static readonly Option<string> UnderOption = new("--under") { Description = "In an archive, only pictures whose names begin so, as in train/.", HelpName = "PREFIX" };
    private static readonly Option<string> OutputOption = new("--output", "-o")
    {
        Description = "The folder for the sheets, the page, and the search's state, from which it goes on when called again.",
        HelpName = "OUT",
        Required = true,
    };

    private static readonly Option<string[]> ViewOption = new("--view")
    {
        Description = "Draw beside the patches what in them made the unit active: deconvolution, guided or gradient; may be given more than once.",
        HelpName = "VIEW",
    };

    private static readonly Option<int> PatchesOption = new("--patches") { Description = "Patches for each unit.", HelpName = "N", DefaultValueFactory = _ => 9 };

    public static Command Create()
    {
        var command = new Command(
            "top-patches",
            """
            For each unit of a network, the patches out of many pictures that activate it most, cut as large as the unit can see: one sheet a
            layer from shallow to deep, and one page with all of them.

            managed features top-patches --model face --pictures people/ -o sheets/
            managed features top-patches --model vgg19.safetensors --pictures pictures.zip -o sheets/ --layers relu1_1,relu3_1
            """)
        {
            FeatureRequest.ModelOption, FeatureRequest.PixelsOption, PicturesOption, UnderOption, OutputOption, FeatureRequest.LayersOption, FeatureRequest.SizeOption, ViewOption,
            PatchesOption, FeatureRequest.SeedOption,
        };
        command.SetAction((arguments, cancellation) => Task.Run(() => Run(new CommandContext(arguments), arguments, cancellation)));
        return command;
    }

    private static int Run(CommandContext context, ParseResult arguments, CancellationToken cancellation)
    {
        string folder = arguments.GetValue(OutputOption)!;
        string model = arguments.GetValue(FeatureRequest.ModelOption)!;
        using PictureInput input = PictureInput.Open(arguments.GetValue(PicturesOption)!, arguments.GetValue(UnderOption));
        using WorkerPool workers = context.CreateWorkers();
        BackwardView[] views = [.. (arguments.GetValue(ViewOption) ?? []).Select(ParseView)];
        InspectedNetwork network = CommandFailure.AsUsage(() => FeatureModels.Open(
            model, workers, input.Pictures, arguments.GetValue(FeatureRequest.SizeOption), arguments.GetValue(FeatureRequest.SeedOption),
            arguments.GetValue(FeatureRequest.PixelsOption)!));
        TopPatchSearch search = CommandFailure.AsUsage(() => new TopPatchSearch(
            network,
            input.Pictures,
            new TopPatchOptions
            {
                Layers = FeatureRequest.Layers(arguments.GetValue(FeatureRequest.LayersOption)),
                Size = arguments.GetValue(FeatureRequest.SizeOption),
                PatchCount = arguments.GetValue(PatchesOption),
            }));
        FeatureRequest.RequireFolder(folder);
        Search(context, search, input.Pictures, workers, folder, cancellation);
        var sheets = new List<(string Suffix, IReadOnlyList<RgbImage> Sheets)> { (string.Empty, PatchSheet.Draw(search, input.Pictures)) };
        foreach (BackwardView view in views)
        {
            context.Remark($"drawing the {Name(view)} view");
            var unitView = new UnitView(network, view, workers, search.Size);
            sheets.Add(('.' + Name(view), PatchSheet.Draw(search, input.Pictures, unitView.Draw)));
        }

        return Write(context, search, input.Pictures, folder, model, sheets);
    }

    private static void Search(CommandContext context, TopPatchSearch search, IPictureSet pictures, WorkerPool workers, string folder, CancellationToken cancellation)
    {
        string state = Path.Combine(folder, StateName);
        if (File.Exists(state))
        {
            InputFile.Read(state, ExitCode.Model, path =>
            {
                using WeightFile file = SafeTensors.Open(path);
                search.Restore(file);
                return search;
            });
            context.Remark($"{state}: going on after {search.LookedAt} pictures");
        }

        long saved = Stopwatch.GetTimestamp();
        int told = search.LookedAt;
        var progress = new ImmediateProgress<int>(done =>
        {
            if (Stopwatch.GetElapsedTime(saved) >= SaveInterval)
            {
                Save();
                saved = Stopwatch.GetTimestamp();
            }

            if (done - told >= Math.Max(1, pictures.Count / 20))
                context.Remark($"{told = done} of {pictures.Count} pictures");
        });
        try
        {
            search.Run(workers, progress, cancellation);
        }
        catch (OperationCanceledException)
        {
            Save();
            throw;
        }

        Save();

        void Save()
        {
            OutputFile.CreateFolder(folder);
            OutputFile.Write(state, search.Save);
        }
    }

    private static string Name(BackwardView view) => view.ToString().ToLowerInvariant();

    private static BackwardView ParseView(string name) =>
        Array.Find(Enum.GetValues<BackwardView>(), view => Name(view) == name) is var view && Name(view) == name
            ? view
            : throw new CommandFailure(ExitCode.Usage, $"--view: '{name}' is none of deconvolution, guided and gradient.");

    private static int Write(
        CommandContext context, TopPatchSearch search, IPictureSet pictures, string folder, string model, List<(string Suffix, IReadOnlyList<RgbImage> Sheets)> sheets)
    {
        var layers = new List<TopPatchLayer>();
        for (int i = 0; i < search.Layers.Length; i++)
        {
            LayerPatches layer = search.Layers[i];
            string[] paths = [.. sheets.Select(view => Path.Combine(folder, FeatureRequest.FileStem(i + 1, layer.Layer) + view.Suffix + ".png"))];
            for (int view = 0; view < paths.Length; view++)
                OutputFile.WritePicture(paths[view], sheets[view].Sheets[i]);
            int active = Enumerable.Range(0, layer.UnitCount).Count(unit => layer.Hits(unit).Length > 0);
            layers.Add(new TopPatchLayer(layer.Layer, layer.UnitCount, active, [layer.Field.Rows.Size, layer.Field.Columns.Size], paths[0], paths[1..]));
        }

        string page = Path.Combine(folder, "index.html");
        string remark = string.Create(
            CultureInfo.InvariantCulture,
            $"For each unit the {search.Layers[0].PatchCount} patches out of {pictures.Count} pictures that activate it most, the strongest first; layers from shallow to deep.");
        OutputFile.Write(page, stream => PatchPage.Write(
            stream, $"What the units of {Path.GetFileName(model)} look for", remark, search.Layers, [.. sheets.Select(view => view.Sheets)]));
        var document = new TopPatchesDocument(folder, page, pictures.Count, search.Size, layers);
        if (context.Json)
        {
            JsonDocuments.Write(context.Out, document, JsonDocuments.Default.TopPatchesDocument);
            return ExitCode.Success;
        }

        foreach (TopPatchLayer layer in layers)
            context.Out.WriteLine($"{layer.Layer,-24} {layer.Units,5} units, {layer.ActiveUnits} active, field {layer.Field[0]} x {layer.Field[1]}: {layer.Sheet}");
        context.Out.WriteLine(page);
        return ExitCode.Success;
    }
}
