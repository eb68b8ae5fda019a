using System;
using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using Managed.Inspection;
using Managed.Media.Pictures;
using Managed.Tensors;

namespace Managed.Cli.Commands.Features;

/// <summary>What the commands of <c>managed features</c> have in common.</summary>
internal static class FeatureRequest
{
    public static Option<string> ModelOption { get; } = new("--model")
    {
        Description = FeatureModels.Description,
        HelpName = "M",
        DefaultValueFactory = _ => FeatureModels.Standard,
    };

    public static Option<string> LayersOption { get; } = new("--layers")
    {
        Description = "The layers, divided by commas; else the first rectified one and the last of each resolution.",
        HelpName = "L,L",
    };

    public static Option<int?> SizeOption { get; } = new("--size")
    {
        Description = "The side to which pictures are brought; else what the network takes, or the first picture's shorter side, at most 224.",
        HelpName = "PX",
    };

    public static Option<long> SeedOption { get; } = new("--seed") { Description = "The seed of random filters and of noise.", HelpName = "N", DefaultValueFactory = _ => 1 };

    public static Option<string> PixelsOption { get; } = new("--pixels")
    {
        Description = $"What an ONNX network takes of a pixel: {string.Join(", ", FeatureModels.PixelKinds.Keys)}; that is 0..1 by ImageNet's mean and deviation, 0..1, -1..1, 0..255.",
        HelpName = "KIND",
        DefaultValueFactory = _ => "imagenet",
    };

    public static Argument<string> PictureArgument { get; } = new("PICTURE") { Description = "The picture to look at." };

    /// <summary>Opens the network and the middle square of a picture for it.</summary>
    public static (InspectedNetwork Network, RgbImage Picture) OpenPicture(ParseResult arguments, WorkerPool workers)
    {
        string path = arguments.GetValue(PictureArgument)!;
        int? size = arguments.GetValue(SizeOption);
        RgbImage picture = InputFile.ReadPicture(path);
        InspectedNetwork network = CommandFailure.AsUsage(() => FeatureModels.Open(
            arguments.GetValue(ModelOption)!, workers, new PictureFiles([path]), size, arguments.GetValue(SeedOption), arguments.GetValue(PixelsOption)!));
        int side = size ?? network.SideFor(picture);
        return (network, CommandFailure.AsUsage(() => RgbImage.FromTensor(InspectedNetwork.Square(picture, side))));
    }

    /// <summary>The beginning of a file's name for a layer: its place and its name, of which only letters, digits, points and dashes are kept.</summary>
    public static string FileStem(int place, string layer)
    {
        const int Longest = 80;
        string name = string.Concat(layer.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' ? letter : '-'));
        return string.Create(CultureInfo.InvariantCulture, $"{place:D2}-{name[..Math.Min(name.Length, Longest)]}");
    }

    /// <summary>Names divided by commas; none where the option is not given.</summary>
    public static ImmutableArray<string> Layers(string? text) =>
        text is null ? [] : [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Fails now if a folder for results could not be made or written in later.</summary>
    public static void RequireFolder(string folder)
    {
        if (Directory.Exists(folder))
            OutputFile.Require(Path.Combine(folder, "probe"));
        else
            OutputFile.Require(folder);
    }
}
