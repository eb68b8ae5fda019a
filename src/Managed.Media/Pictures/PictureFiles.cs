using System.Collections.Generic;
using Managed.Inspection;
using Managed.Tensors;

namespace Managed.Media.Pictures;

/// <summary>Picture files by their paths, read when they are asked for.</summary>
/// <param name="paths">The files.</param>
/// <param name="options">How they are read.</param>
public sealed class PictureFiles(IReadOnlyList<string> paths, PictureOptions? options = null) : IPictureSet
{
    /// <inheritdoc/>
    public int Count => paths.Count;

    /// <inheritdoc/>
    public string NameOf(int index) => paths[index];

    /// <inheritdoc/>
    /// <exception cref="InvalidFileException">The content is not a whole picture of a format that is read.</exception>
    public RgbImage Read(int index) => PictureReader.Read(paths[index], options);
}
