using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace Managed.Fuzz;

/// <summary>The command line.</summary>
internal sealed record FuzzArguments(string Target)
{
    public const string Usage = "Managed.Fuzz png|bmp|pnm|jpeg|safetensors|onnx|manifest|npy|npz|vectors|wfdb|annotations|flac|edf|wav|csv|npy-signal|nifti|dicom|archive [--count N] [--seed S] [--corpus FOLDER] [--sharpfuzz]";

    public long Count { get; init; } = 100_000;

    public int Seed { get; init; } = 1;

    public IReadOnlyList<byte[]> Corpus { get; init; } = [];

    /// <summary>Whether inputs come from American fuzzy lop, for which the assemblies have been instrumented by the sharpfuzz tool.</summary>
    public bool IsSharpFuzz { get; init; }

    /// <exception cref="FormatException">The arguments are not as the usage says.</exception>
    public static FuzzArguments Parse(ReadOnlySpan<string> args)
    {
        if (args.IsEmpty)
            throw new FormatException("The target is missing.");
        var result = new FuzzArguments(args[0]);
        for (int i = 1; i < args.Length; i++)
        {
            if (args[i] == "--sharpfuzz")
            {
                result = result with { IsSharpFuzz = true };
                continue;
            }

            if (i + 1 == args.Length)
                throw new FormatException($"The value of {args[i]} is missing.");
            result = args[i] switch
            {
                "--count" => result with { Count = long.Parse(args[++i], CultureInfo.InvariantCulture) },
                "--seed" => result with { Seed = int.Parse(args[++i], CultureInfo.InvariantCulture) },
                "--corpus" => result with { Corpus = Array.ConvertAll(Directory.GetFiles(args[++i]), File.ReadAllBytes) },
                _ => throw new FormatException($"The option {args[i]} is unknown."),
            };
        }

        return result;
    }
}
