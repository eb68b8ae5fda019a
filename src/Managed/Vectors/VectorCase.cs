using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Managed.Formats;
using Managed.Security;
using Managed.SelfTest;
using Managed.Tensors;

namespace Managed.Vectors;

/// <summary>A case with its numbers as its file has them.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Inputs">The inputs.</param>
/// <param name="Output">What the output has to be.</param>
/// <param name="OutputGradient">The gradient to the output, or null where there are no gradients.</param>
/// <param name="Gradients">What the gradients to the inputs have to be; null for one that the file has not.</param>
internal sealed record VectorCase(OperationCase Operation, float[][] Inputs, double[] Output, float[]? OutputGradient, double[]?[] Gradients)
{
    public const string OutputName = "output";
    public const string OutputGradientName = "output_gradient";
    public const string GradientPrefix = "gradient.";
    private const long MaximumBytes = 256 << 20;

    /// <summary>Reads a case of an index.</summary>
    /// <param name="folder">The index's folder.</param>
    /// <param name="entry">The case.</param>
    /// <param name="isChanged">Whether the file is not the one whose digest the index has.</param>
    /// <exception cref="InvalidFileException">The file is malformed or not of the operation.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static VectorCase Read(string folder, VectorEntry entry, out bool isChanged)
    {
        string path = Path.Combine(folder, entry.File);
        byte[] bytes = ReadBytes(path);
        isChanged = entry.Sha256 is not null && !Sha256.HexOf(bytes).Equals(entry.Sha256, StringComparison.OrdinalIgnoreCase);
        return Parse(bytes, path, entry);
    }

    /// <exception cref="InvalidFileException">The bytes are malformed or not of the operation.</exception>
    public static VectorCase Parse(byte[] bytes, string path, VectorEntry entry)
    {
        try
        {
            using WeightFile file = Path.GetExtension(path) == ".npz" ? Npz.Read(bytes, path) : SafeTensors.Read(bytes, path);
            Dictionary<string, Shape> inputs = file.Tensors.Where(tensor => IsInput(tensor.Name)).ToDictionary(tensor => tensor.Name, tensor => tensor.Shape);
            OperationCase operation = CaseReaders.Read(entry.Operation, entry.Parameters, inputs);
            CaseDescription description = operation.Description;
            var gradients = new double[]?[description.Inputs.Length];
            int known = inputs.Count + 1;
            float[]? outputGradient = null;
            if (file.FindShape(OutputGradientName) is not null)
            {
                RequireDifferentiable(operation, entry);
                outputGradient = LoadSingles(file, OutputGradientName, description.Output);
                known++;
            }

            for (int i = 0; i < gradients.Length && outputGradient is not null; i++)
            {
                (string name, Shape shape) = description.Inputs[i];
                gradients[i] = file.FindShape(GradientPrefix + name) is null ? null : LoadDoubles(file, GradientPrefix + name, shape);
                known += gradients[i] is null ? 0 : 1;
            }

            if (known != file.Tensors.Count)
                throw new FormatException("it has a tensor that is none of the case's");
            float[][] values = [.. description.Inputs.Select(input => LoadSingles(file, input.Name, input.Shape))];
            return new VectorCase(operation, values, LoadDoubles(file, OutputName, description.Output), outputGradient, gradients);
        }
        catch (FormatException mistake)
        {
            throw new InvalidFileException(path, $"is no case of {entry.Operation}: {mistake.Message}", innerException: mistake);
        }
    }

    private static bool IsInput(string name) => name is not (OutputName or OutputGradientName) && !name.StartsWith(GradientPrefix, StringComparison.Ordinal);

    private static void RequireDifferentiable(OperationCase operation, VectorEntry entry)
    {
        if (!operation.Differentiable)
            throw new FormatException($"it has gradients, which are not computed for {entry.Operation}");
    }

    private static byte[] ReadBytes(string path)
    {
        using FileStream stream = File.OpenRead(path);
        if (stream.Length > MaximumBytes)
            throw new InvalidFileException(path, $"a case of {stream.Length} bytes exceeds the limit of {MaximumBytes}");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static double[] LoadDoubles(WeightFile file, string name, Shape shape)
    {
        Shape found = file.RequireShape(name);
        return found == shape ? file.LoadDoubles(name) : throw new FormatException($"'{name}' is {found} where {shape} is wanted");
    }

    /// <summary>Numbers that single precision holds, so that nothing is lost before the kernels see them.</summary>
    private static float[] LoadSingles(WeightFile file, string name, Shape shape) => Array.ConvertAll(
        LoadDoubles(file, name, shape),
        value => (float)value is float single && (single == value || double.IsNaN(value)) ? single : throw new FormatException($"'{name}' holds {value}, which is no number of single precision"));
}
