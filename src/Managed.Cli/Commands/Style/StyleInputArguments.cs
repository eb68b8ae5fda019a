using System;
using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using Managed.Style;

namespace Managed.Cli.Commands.Style;

/// <summary>The arguments of <c>managed style</c> that say what a painting is made of.</summary>
internal sealed class StyleInputArguments
{
    private readonly Argument<string[]> styles = new("STYLE") { Description = "The picture whose style to paint it in, or several.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> blend = new("--blend")
    {
        Description = "Shares of the styles, as many as there are; equal unless given.",
        HelpName = "W,W,..",
    };
    private readonly Option<float> styleScale = new("--style-scale")
    {
        Description = "Size of the style pictures relative to the content.",
        DefaultValueFactory = _ => 1,
        HelpName = "X",
    };
    private readonly Option<string?> initialization = new("--init")
    {
        Description = "What the picture begins as: noise, content, the first style, X of noise over 1 - X of the content, or a picture, stretched to the content's shape; noise unless given or preset.",
        HelpName = "noise|content|style|blend:X|FILE",
    };

    private readonly Option<string?> color = new("--color")
    {
        Description = "Where colours come from: free, the style (unless given); keep, the content's chroma under painted luminance; match, styles recoloured like the content before.",
        HelpName = "free|keep|match",
    };
    private readonly Option<string?> masks = new("--masks")
    {
        Description = "A mask of the content and one of each style: each flat colour of the first is a region, painted like what has that colour in the others.",
        HelpName = "C.png,S.png,..",
    };

    public void AddTo(Command command)
    {
        command.Add(styles);
        Option[] options = [blend, styleScale, initialization, color, masks];
        foreach (Option option in options)
            command.Add(option);
    }

    /// <summary>A request with what these arguments say.</summary>
    public StyleRequest Complete(ParseResult arguments, StyleRequest request)
    {
        string[] names = arguments.GetValue(styles)!;
        Arguments.Require(arguments.GetValue(styleScale) is > 0 and <= 16, "--style-scale is above 0 and at most 16.");
        (StyleInitialization beginning, float share, string? start) = arguments.GetValue(initialization) is string text
            ? ParseInitialization(text)
            : (request.Options.Initialization, request.Options.NoiseShare, null);
        return request with
        {
            Styles = [.. names],
            Blend = ParseBlend(arguments.GetValue(blend), names.Length),
            Masks = ParseMasks(arguments.GetValue(masks), names.Length),
            StyleScale = arguments.GetValue(styleScale),
            Start = start,
            Options = request.Options with { Initialization = beginning, NoiseShare = share, Color = ParseColor(arguments.GetValue(color)) },
        };
    }

    private static ImmutableArray<string> ParseMasks(string? text, int styles)
    {
        ImmutableArray<string> files = text is null ? [] : [.. text.Split(',')];
        Arguments.Require(files.IsEmpty || files.Length == styles + 1, $"--masks names {files.Length} masks where 1 of the content and {styles} of styles are wanted.");
        return files;
    }

    private static StyleColor ParseColor(string? text) => text switch
    {
        null or "free" => StyleColor.Free,
        "keep" => StyleColor.Keep,
        "match" => StyleColor.Match,
        _ => throw new CommandFailure(ExitCode.Usage, $"--color is free, keep or match, not '{text}'."),
    };

    private static ImmutableArray<float> ParseBlend(string? text, int count)
    {
        if (text is null)
            return [];
        ImmutableArray<float> shares = [.. text.Split(',').Select(Share)];
        Arguments.Require(shares.Length == count, $"--blend has {shares.Length} shares for {count} styles.");
        Arguments.Require(shares.Any(share => share > 0), "--blend has no share above 0.");
        return shares;

        static float Share(string word) => float.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out float share) && float.IsFinite(share) && share >= 0
            ? share
            : throw new CommandFailure(ExitCode.Usage, $"--blend is numbers of at least 0 as in 0.7,0.3; '{word}' is none.");
    }

    /// <summary>What --init says; the file where it names none of the words.</summary>
    private static (StyleInitialization Initialization, float NoiseShare, string? File) ParseInitialization(string text)
    {
        const string Blend = "blend:";
        if (text.StartsWith(Blend, StringComparison.Ordinal))
        {
            bool isShare = float.TryParse(text.AsSpan(Blend.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out float share) && share <= 1;
            Arguments.Require(isShare, $"--init blend:X takes a share of noise in 0..1, not '{text[Blend.Length..]}'.");
            return (StyleInitialization.Blend, share, null);
        }

        return text switch
        {
            "noise" => (StyleInitialization.Noise, 0, null),
            "content" => (StyleInitialization.Content, 0, null),
            "style" => (StyleInitialization.Style, 0, null),
            _ => (StyleInitialization.Noise, 0, text),
        };
    }
}
