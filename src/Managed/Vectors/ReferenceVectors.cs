using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using Managed.SelfTest;
using Managed.Simd;

namespace Managed.Vectors;

/// <summary>Reference vectors: inputs, outputs and gradients of every operation, by which engines can be held against each other.</summary>
/// <remarks>
/// A folder has an index, <c>index.json</c>, with the name, operation, parameters, tolerances, file and SHA-256 of each case, a file of
/// tensors a case, and a text that says what the operations and their parameters mean. Reading is strict: the index is at most 16 MB
/// with nesting 8, names are unique, files are plain names in its folder of at most 256 MiB, windows, steps and paddings are at most 4096,
/// padding makes at most 2²⁰ and 16 times an input's values of it, a case takes at most 10¹¹ floating-point operations, and nothing is there that is not known.
/// </remarks>
public static class ReferenceVectors
{
    /// <summary>The number of cases that are exported.</summary>
    public static int CaseCount => AllCases.ForVectors.Length;

    /// <summary>Computes all cases by the references in double precision and writes them, the text and, last, the index.</summary>
    /// <param name="format">How tensors are stored.</param>
    /// <param name="write">Writes a file of the given name in the folder.</param>
    /// <param name="cancellation">Stops between two cases.</param>
    /// <returns>The number of cases.</returns>
    public static int Export(VectorFormat format, Action<string, Action<Stream>> write, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(write);
        var entries = new List<VectorEntry>();
        foreach (OperationCase operation in AllCases.ForVectors)
        {
            cancellation.ThrowIfCancellationRequested();
            (VectorEntry entry, byte[] bytes) = VectorExport.Compute(operation, entries.Count + 1, format);
            write(entry.File, stream => stream.Write(bytes));
            entries.Add(entry);
        }

        write(VectorExport.NotesName, VectorExport.WriteNotes);
        write(VectorIndex.FileName, stream => VectorIndex.Write(stream, entries));
        return entries.Count;
    }

    /// <summary>Runs this library's kernels, at the width this process computes with, on the inputs of a folder's cases, one by one as the results are asked for.</summary>
    /// <param name="folder">The folder with the index.</param>
    /// <param name="cancellation">Stops between two cases.</param>
    /// <exception cref="InvalidFileException">The index or a case is malformed, or of an operation that is not known; thrown when its turn comes.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IEnumerable<VectorResult> Check(string folder, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return VectorIndex.Read(Path.Combine(folder, VectorIndex.FileName)).Select(entry =>
        {
            cancellation.ThrowIfCancellationRequested();
            return Check(entry, VectorCase.Read(folder, entry, out bool isChanged), isChanged);
        });
    }

    /// <summary>Runs a case and holds it against its vectors.</summary>
    internal static VectorResult Check(VectorEntry entry, VectorCase vectors, bool isChanged)
    {
        string? problem = isChanged ? "its file is not the one whose SHA-256 the index has" : null;
        float[] output = CaseOutcome.Run(vectors.Operation, SimdHardware.Level, vectors.Inputs, out string? wrong);
        (double error, string? difference) = CaseOutcome.Compare("output", output, vectors.Output, entry.Tolerance);
        problem ??= wrong ?? difference;
        double gradientError = 0;
        if (vectors.OutputGradient is not null)
        {
            float[][] gradients = CaseOutcome.RunBackward(vectors.Operation, SimdHardware.Level, vectors.Inputs, vectors.OutputGradient, out wrong);
            problem ??= wrong;
            for (int i = 0; i < gradients.Length; i++)
            {
                if (vectors.Gradients[i] is not double[] expected)
                    continue;
                string name = VectorCase.GradientPrefix + vectors.Operation.Description.Inputs[i].Name;
                (double worst, difference) = CaseOutcome.Compare(name, gradients[i], expected, entry.GradientTolerance);
                gradientError = Math.Max(gradientError, worst);
                problem ??= difference;
            }
        }

        return new VectorResult(entry.Name, entry.Operation, error, entry.Tolerance, gradientError, entry.GradientTolerance, problem);
    }
}
