using System.CommandLine;
using Managed.Faces.Search;

namespace Managed.Cli.Commands;

/// <summary>What a search reads, as the command line names it.</summary>
internal static class StorageOption
{
    /// <summary>The option of a choice between some of the names; the first is taken unless another is given.</summary>
    public static Option<string> Create(string description, params string[] names) => Choice.Option("--storage", description, names);

    /// <summary>What a name means.</summary>
    public static EmbeddingStorage Parse(string name) => name switch
    {
        "int8" => EmbeddingStorage.Int8,
        "fp16" => EmbeddingStorage.Float16,
        _ => EmbeddingStorage.Float32,
    };
}
