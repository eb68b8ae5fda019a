using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using Managed.Formats;
using Managed.Layers;
using Managed.Security;
using Managed.Tensors;

namespace Managed.Inspection;

/// <summary>A search in a safetensors file: the hits of each layer, and a digest of all that they depend on.</summary>
internal static class TopPatchState
{
    private const string FingerprintKey = "fingerprint";
    private const string LookedAtKey = "looked-at";

    public static void Write(Stream stream, TopPatchSearch search, string fingerprint)
    {
        var metadata = new Dictionary<string, string>
        {
            [FingerprintKey] = fingerprint,
            [LookedAtKey] = search.LookedAt.ToString(CultureInfo.InvariantCulture),
        };
        SafeTensors.Write(stream, [.. search.Layers.Select(Store)], metadata);
    }

    /// <summary>Fills the layers of a new search, and gives the number of pictures it has looked at.</summary>
    /// <exception cref="InvalidFileException">The file is no search, or another one.</exception>
    public static int Read(WeightFile file, TopPatchSearch search, int pictureCount, string fingerprint)
    {
        if (!file.Metadata.TryGetValue(FingerprintKey, out string? found) || !file.Metadata.TryGetValue(LookedAtKey, out string? text))
            throw new InvalidFileException(file.Name, "is no saved search");
        if (found != fingerprint)
            throw new InvalidFileException(file.Name, "was saved with another network, other pictures or other layers");
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int lookedAt) || lookedAt > pictureCount)
            throw new InvalidFileException(file.Name, "has looked at more pictures than there are");
        foreach (LayerPatches layer in search.Layers)
        {
            if (!layer.TryRestore(file.Load(layer.Layer, [layer.UnitCount, layer.PatchCount, 3]), lookedAt))
                throw new InvalidFileException(file.Name, $"holds hits that layer '{layer.Layer}' cannot have");
        }

        return lookedAt;
    }

    /// <summary>A digest of weights, pictures' names and size, and layers.</summary>
    public static string Fingerprint(InspectedNetwork model, IPictureSet pictures, int size, ImmutableArray<LayerPatches> layers)
    {
        var hash = new Sha256();
        void Text(string text) => hash.Append(Encoding.UTF8.GetBytes(text + '\n'));
        Text(FormattableString.Invariant($"{model.PixelScale} {size} {pictures.Count}"));
        foreach (LayerPatches layer in layers)
            Text(FormattableString.Invariant($"{layer.Layer} {layer.PatchCount}"));
        for (int i = 0; i < pictures.Count; i++)
            Text(pictures.NameOf(i));
        foreach ((string name, Parameter parameter) in model.Network.Parameters)
        {
            Text(name);
            hash.Append(MemoryMarshal.AsBytes<float>(parameter.Value.Span));
        }

        return hash.FinishHex();
    }

    private static (StoredTensor Tensor, ReadOnlyMemory<byte> Bytes) Store(LayerPatches layer)
    {
        Tensor tensor = layer.ToTensor();
        return SafeTensors.Singles(layer.Layer, tensor.Shape, tensor.Span);
    }
}
