using System.IO;

namespace Managed.Formats;

/// <summary>Files of weights of any format that is read, told by their names.</summary>
public static class WeightFiles
{
    /// <summary>Opens .npy, .npz, a TensorFlow.js manifest (.json), or else safetensors.</summary>
    /// <exception cref="InvalidFileException">The file is not well-formed, or is a pickle: the reason then says how to convert it.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static WeightFile Open(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".npy" => Npy.Open(path),
        ".npz" => Npz.Open(path),
        ".json" => TensorFlowJs.Open(path),
        _ when Pickle.IsLikely(path) && File.Exists(path) => throw new InvalidFileException(path, Pickle.Refusal(path)),
        _ => SafeTensors.Open(path),
    };
}
