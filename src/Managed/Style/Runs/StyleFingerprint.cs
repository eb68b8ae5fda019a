using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Managed.Layers;
using Managed.Networks;
using Managed.Security;
using Managed.Tensors;

namespace Managed.Style.Runs;

/// <summary>All that a run's result depends on: digests of the model and the pictures, and the options in full.</summary>
internal sealed record StyleFingerprint(string Model, string Content, string Style, string Options)
{
    public static StyleFingerprint Of(PerceptualModel model, StyleInputs inputs, StyleOptions options) =>
        new(Digest(model), Digest(inputs.Content), DigestOfStyles(inputs), JsonSerializer.Serialize(options, StyleOptionsJson.Default.StyleOptions));

    /// <summary>Fails where a stored run has another fingerprint.</summary>
    public void Require(StyleFingerprint stored, string file)
    {
        if (stored.Model != Model)
            throw new StyleMismatchException(file, StyleRunPart.Model, "is a run with another model");
        if (stored.Content != Content)
            throw new StyleMismatchException(file, StyleRunPart.Content, "is a run on another content picture, or in another size");
        if (stored.Style != Style)
            throw new StyleMismatchException(file, StyleRunPart.Style, "is a run with other style pictures, shares, sizes or masks, or another beginning");
        if (stored.Options != Options)
            throw new StyleMismatchException(file, StyleRunPart.Options, $"is a run with other options: {Difference(stored.Options, file)}");
    }

    private string Difference(string storedOptions, string file)
    {
        try
        {
            using JsonDocument stored = JsonDocument.Parse(storedOptions);
            using JsonDocument asked = JsonDocument.Parse(Options);
            JsonProperty other = asked.RootElement.EnumerateObject().First(
                property => !stored.RootElement.TryGetProperty(property.Name, out JsonElement value) || value.GetRawText() != property.Value.GetRawText());
            string had = stored.RootElement.TryGetProperty(other.Name, out JsonElement before) ? before.GetRawText() : "none";
            return $"{other.Name} was {had} and is {other.Value.GetRawText()}";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new InvalidFileException(file, "does not say with which options it was made", null, exception);
        }
    }

    private static string Digest(Tensor picture)
    {
        var hash = new Sha256();
        hash.Append(Encoding.UTF8.GetBytes(picture.Shape.ToString()));
        hash.Append(MemoryMarshal.AsBytes<float>(picture.Span));
        return hash.FinishHex();
    }

    private static string DigestOrNone(Tensor? picture) => picture is null ? "none" : Digest(picture);

    private static string DigestOfStyles(StyleInputs inputs)
    {
        IEnumerable<string> styles = inputs.Styles.Select(style => FormattableString.Invariant($"{Digest(style.Picture)} {style.Weight} {DigestOrNone(style.Guidance)}"));
        string text = string.Join('\n', styles.Append(DigestOrNone(inputs.Start)).Append(DigestOrNone(inputs.Guidance)));
        return Sha256.HexOf(Encoding.UTF8.GetBytes(text));
    }

    private static string Digest(PerceptualModel model)
    {
        var hash = new Sha256();
        void Text(string text) => hash.Append(Encoding.UTF8.GetBytes(text + '\n'));
        foreach (LayerWeight layer in model.ContentLayers)
            Text(FormattableString.Invariant($"content {layer.Layer} {layer.Weight}"));
        foreach (LayerWeight layer in model.StyleLayers)
            Text(FormattableString.Invariant($"style {layer.Layer} {layer.Weight}"));
        foreach (NetworkNode node in model.Network.Nodes)
        {
            Text($"{node.Name} {node.Layer.GetType().Name} {string.Join(' ', node.Inputs)}");
            foreach ((string name, Parameter parameter) in node.Layer.Parameters)
            {
                Text(name);
                hash.Append(MemoryMarshal.AsBytes<float>(parameter.Value.Span));
            }
        }

        return hash.FinishHex();
    }
}

/// <summary>Options as JSON, every one of them.</summary>
[JsonSerializable(typeof(StyleOptions))]
internal sealed partial class StyleOptionsJson : JsonSerializerContext;
