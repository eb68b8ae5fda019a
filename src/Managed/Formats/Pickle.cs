using System;
using System.IO;

namespace Managed.Formats;

/// <summary>Python's pickled objects: a program for a machine that can call anything. They are recognised in order to be refused.</summary>
internal static class Pickle
{
    private const byte Protocol = 0x80;

    /// <summary>Whether files of such a name are usually pickled weights.</summary>
    public static bool IsLikely(string path) =>
        Path.GetExtension(path).ToLowerInvariant() is ".pth" or ".pt" or ".ckpt" or ".pkl" or ".pickle" or ".t7";

    /// <summary>Whether a file that is no safetensors begins as PyTorch's archives or a pickle of protocol 2 to 5 do.</summary>
    public static bool IsLikely(ReadOnlySpan<byte> beginning) =>
        beginning.StartsWith("PK\x03\x04"u8) || (beginning.Length > 1 && beginning[0] == Protocol && beginning[1] is >= 2 and <= 5);

    /// <summary>Why a file is refused, and what to do instead.</summary>
    public static string Refusal(string path)
    {
        string name = Path.GetFileName(path);
        return "looks like pickled Python objects, which can run programs and are never read; where PyTorch is installed, convert it with: python3 -c "
            + "\"import torch; from safetensors.torch import save_file; "
            + $"save_file(torch.load('{name}', map_location='cpu', weights_only=True), '{Path.GetFileNameWithoutExtension(name)}.safetensors')\"";
    }
}
