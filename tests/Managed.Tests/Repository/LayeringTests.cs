using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Managed.Tests.Repository;

/// <summary>Folders of the library use only those below them. Namespace = folder, so a file's dependencies can be read from its text.</summary>
public class LayeringTests
{
    /// <summary>Which folder of src/Managed may use which others.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Simd"] = [],
        ["Security"] = [],
        ["Kernels"] = ["Simd"],
        ["Tensors"] = ["Kernels", "Simd"],
        ["Layers"] = ["Tensors", "Kernels", "Simd"],
        ["Formats"] = ["Tensors", "Security"],
        ["Networks"] = ["Formats", "Layers", "Tensors", "Kernels", "Simd"],
        ["Training"] = ["Networks", "Formats", "Layers", "Tensors", "Kernels", "Simd"],
        ["Style"] = ["Networks", "Training", "Formats", "Layers", "Tensors", "Kernels", "Simd", "Security"],
        ["Inspection"] = ["Networks", "Training", "Formats", "Layers", "Tensors", "Kernels", "Simd", "Security"],
        ["Faces"] = ["Networks", "Training", "Formats", "Layers", "Tensors", "Kernels", "Simd", "Security"],
        ["Vectors"] = ["SelfTest", "Formats", "Tensors", "Simd", "Security"],
        ["SelfTest"] = ["Tensors", "Kernels", "Simd", "Security"],
        ["Benchmarking"] = ["Faces", "Style", "Networks", "Training", "Formats", "Layers", "Tensors", "Kernels", "Simd"],
    };

    /// <summary>Which kernel family may use which others.</summary>
    private static readonly Dictionary<string, string[]> Families = new()
    {
        ["Elementwise"] = [],
        ["Reduction"] = [],
        ["Gemm"] = [],
        ["Pooling"] = [],
        ["Resample"] = ["Elementwise"],
        ["Combination"] = [],
        ["Activation"] = ["Elementwise"],
        ["Normalization"] = ["Elementwise", "Reduction"],
        ["Distance"] = ["Elementwise", "Reduction"],
        ["Convolution"] = ["Gemm", "Activation", "Elementwise"],
        ["Blocked"] = ["Convolution", "Pooling", "Activation", "Elementwise"],
        ["Dense"] = ["Gemm"],
        ["Gram"] = ["Gemm"],
    };

    /// <summary>What goes against the arrows all the same. A line that is no longer needed has to go.</summary>
    private static readonly string[] Exceptions =
    [
        // Adding and joining have no kernel of their own: the layer is the one implementation.
        "src/Managed/SelfTest/CombinationCase.cs uses Managed.Layers",
    ];

    [Fact]
    public void Every_folder_uses_only_those_below_it()
    {
        IReadOnlyList<SourceFile> files = RepositoryFiles.Sources("src/Managed");
        Assert.True(files.Count > 100, $"only {files.Count} files were found");
        Assert.Equal(Exceptions.Order(StringComparer.Ordinal), files.SelectMany(Offences).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_folder_has_a_row_in_the_table_and_every_row_a_folder()
    {
        IReadOnlyList<SourceFile> files = RepositoryFiles.Sources("src/Managed");
        IEnumerable<string> Folders(int depth, string? parent) => files
            .Select(file => file.Path.Split('/'))
            .Where(parts => parts.Length > depth + 1 && (parent is null || parts[depth - 1] == parent))
            .Select(parts => parts[depth])
            .Distinct()
            .Order(StringComparer.Ordinal);
        Assert.Equal(Arrows.Keys.Order(StringComparer.Ordinal), Folders(2, null));
        Assert.Equal(Families.Keys.Order(StringComparer.Ordinal), Folders(3, "Kernels"));
    }

    [Theory]
    [InlineData("src/Managed/Kernels/Gemm/A.cs", "using Managed.Tensors;")]
    [InlineData("src/Managed/Kernels/Gemm/A.cs", "using Managed.Kernels.Convolution;")]
    [InlineData("src/Managed/Simd/A.cs", "using K = Managed.Kernels.PaddingMode;")]
    [InlineData("src/Managed/Tensors/A.cs", "using static Managed.Layers.Activations;")]
    [InlineData("src/Managed/Style/A.cs", "var box = new Faces.FaceBox();")]
    [InlineData("src/Managed/Faces/Gallery/A.cs", "Managed.Style.StyleOptions? options;")]
    [InlineData("src/Managed/Faces/Gallery/A.cs", "using Managed.Style;")]
    [InlineData("src/Managed/Layers/A.cs", "using Managed.Networks;")]
    [InlineData("src/Managed/New/A.cs", "using Managed.Simd;")]
    public void An_arrow_that_points_up_is_an_offence(string path, string line) => Assert.Single(Offences(new SourceFile(path, line)));

    [Theory]
    [InlineData("src/Managed/Style/A.cs", "using System;\nusing Managed.Networks;\n/// <see cref=\"Faces.FaceBox\"/>\nnamespace Managed.Style;")]
    [InlineData("src/Managed/Kernels/Gram/A.cs", "using Managed.Kernels.Gemm;\nusing Managed.Simd;")]
    [InlineData("src/Managed/Faces/Gallery/A.cs", "using Managed.Faces;\nvar x = costs.Style.Value;")]
    [InlineData("src/Managed/A.cs", "namespace Managed;")]
    public void An_arrow_that_points_down_is_none(string path, string text) => Assert.Empty(Offences(new SourceFile(path, text)));

    private static IEnumerable<string> Offences(SourceFile file)
    {
        string[] parts = file.FolderNamespace.Split('.');
        foreach (string dependency in file.Dependencies)
        {
            if (!IsAllowed(parts, dependency.Split('.')))
                yield return $"{file.Path} uses {dependency}";
        }
    }

    private static bool IsAllowed(string[] from, string[] to)
    {
        if (from.Length < 2 || !Arrows.TryGetValue(from[1], out string[]? below))
            return false;
        if (from[1] != to[1])
            return below.Contains(to[1]);
        bool families = from[1] == "Kernels" && from.Length > 2 && to.Length > 2 && from[2] != to[2] && Families.ContainsKey(to[2]);
        return !families || (Families.TryGetValue(from[2], out string[]? others) && others.Contains(to[2]));
    }
}
