using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text.Json;
using Managed.Formats;
using Managed.Security;
using Managed.SelfTest;
using Managed.Tensors;

namespace Managed.Vectors;

/// <summary>What is written of a case.</summary>
internal static class VectorExport
{
    public const string NotesName = "README.md";

    /// <summary>The entry of a case in the index, and the bytes of its file.</summary>
    public static (VectorEntry Entry, byte[] Bytes) Compute(OperationCase operation, int number, VectorFormat format)
    {
        CaseDescription description = operation.Description;
        byte[] bytes = Encode(Tensors(operation, description), format);
        string name = string.Create(CultureInfo.InvariantCulture, $"{number:D3}-{description.Operation}");
        using var parameters = JsonDocument.Parse(description.Parameters.ToJsonString());
        var entry = new VectorEntry(
            name,
            description.Operation,
            parameters.RootElement.Clone(),
            operation.Tolerance,
            operation.GradientTolerance,
            name + (format == VectorFormat.Npz ? ".npz" : ".safetensors"),
            Sha256.HexOf(bytes));
        return (entry, bytes);
    }

    public static void WriteNotes(Stream stream)
    {
        using Stream notes = typeof(VectorExport).Assembly.GetManifestResourceStream("vectors.md")!;
        notes.CopyTo(stream);
    }

    private static List<(StoredTensor, ReadOnlyMemory<byte>)> Tensors(OperationCase operation, CaseDescription description)
    {
        float[][] inputs = operation.MakeInputs();
        double[][] exact = Array.ConvertAll(inputs, values => Array.ConvertAll(values, value => (double)value));
        var tensors = new List<(StoredTensor, ReadOnlyMemory<byte>)>();
        for (int i = 0; i < inputs.Length; i++)
            tensors.Add(SafeTensors.Singles(description.Inputs[i].Name, description.Inputs[i].Shape, inputs[i]));
        tensors.Add(Doubles(VectorCase.OutputName, description.Output, operation.ReferenceForward(exact)));
        if (!operation.Differentiable)
            return tensors;
        float[] outputGradient = operation.MakeOutputGradient();
        tensors.Add(SafeTensors.Singles(VectorCase.OutputGradientName, description.Output, outputGradient));
        double[][] gradients = operation.ReferenceBackward(exact, Array.ConvertAll(outputGradient, value => (double)value));
        for (int i = 0; i < gradients.Length; i++)
            tensors.Add(Doubles(VectorCase.GradientPrefix + description.Inputs[i].Name, description.Inputs[i].Shape, gradients[i]));
        return tensors;
    }

    private static (StoredTensor, ReadOnlyMemory<byte>) Doubles(string name, Shape shape, double[] values)
    {
        var bytes = new byte[sizeof(double) * values.Length];
        NumberEncoder.Encode(StoredType.Float64, null, values, bytes);
        return (new StoredTensor(name, StoredType.Float64, shape, 0, null), bytes);
    }

    private static byte[] Encode(List<(StoredTensor, ReadOnlyMemory<byte>)> tensors, VectorFormat format)
    {
        using var stream = new MemoryStream();
        if (format == VectorFormat.Npz)
            Npz.Write(stream, tensors);
        else
            SafeTensors.Write(stream, tensors);
        return stream.ToArray();
    }
}
