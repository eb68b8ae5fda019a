using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Managed.Formats;
using Managed.Kernels;
using Managed.Kernels.Convolution;
using Managed.SelfTest;
using Managed.Vectors;
using Xunit;

namespace Managed.Tests.Vectors;

public sealed class ReferenceVectorsTests
{
    private static readonly ConvolutionCase Convolution = new(
        new ConvolutionShape(1, 2, 4, WindowAxis.Unit, new WindowAxis(5, 3, 2, 1, 1, 0), new WindowAxis(6, 2, 1, 2, 0, 1), 2, PaddingMode.Replicate));

    public static TheoryData<string> Lines => [.. AllCases.ForVectors.Select(operation => operation.ToString())];

    [Theory]
    [InlineData(VectorFormat.SafeTensors)]
    [InlineData(VectorFormat.Npz)]
    public void What_is_exported_is_found_right(VectorFormat format)
    {
        using var folder = new VectorFolder();
        Assert.Equal(ReferenceVectors.CaseCount, ReferenceVectors.Export(format, folder.Write));
        IReadOnlyList<VectorResult> results = folder.Check();
        Assert.Equal(ReferenceVectors.CaseCount, results.Count);
        Assert.All(results, result => Assert.True(result.Passed, $"{result.Name}: {result.Problem}"));
        Assert.Equal(ReferenceVectors.CaseCount + 2, Directory.GetFiles(folder.Path).Length);
    }

    /// <summary>A new operation is exported as soon as the self-test has a case of it, and checked too.</summary>
    [Theory]
    [MemberData(nameof(Lines))]
    public void Every_case_is_made_again_from_what_is_said_of_it(string line)
    {
        OperationCase operation = AllCases.ForVectors.First(candidate => candidate.ToString() == line);
        CaseDescription description = operation.Description;
        Assert.Equal(operation.InputLengths, description.Inputs.Select(input => input.Shape.ElementCount));
        Assert.Equal(operation.OutputLength, description.Output.ElementCount);
        using var parameters = JsonDocument.Parse(description.Parameters.ToJsonString());
        Assert.Equal(operation, CaseReaders.Read(description.Operation, parameters.RootElement, description.Inputs.ToDictionary(input => input.Name, input => input.Shape)));
    }

    [Fact]
    public void Every_operation_of_the_self_test_is_exported_with_a_gradient_where_it_has_one()
    {
        Assert.All(StandardCases.All, operation => Assert.Contains(operation, AllCases.ForVectors));
        foreach (OperationCase operation in StandardCases.All.DistinctBy(operation => operation.Description.Operation))
        {
            using var folder = new VectorFolder();
            folder.WriteCase(operation, changeTensors: tensors => Assert.Equal(operation.Differentiable, tensors.ContainsKey("output_gradient")));
        }
    }

    [Fact]
    public void The_text_tells_of_every_operation()
    {
        using var stream = new MemoryStream();
        VectorExport.WriteNotes(stream);
        string text = Encoding.UTF8.GetString(stream.ToArray());
        foreach (CaseDescription description in AllCases.ForVectors.Select(operation => operation.Description).DistinctBy(description => description.Operation))
        {
            Assert.Contains($"\n## {description.Operation}\n", text, StringComparison.Ordinal);
            Assert.All(description.Inputs, input => Assert.Contains($"`{input.Name}`", text, StringComparison.Ordinal));
            Assert.All(description.Parameters, parameter => Assert.Contains($"`{parameter.Key}`", text, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_changed_file_is_found_by_its_digest()
    {
        using var folder = new VectorFolder();
        folder.WriteCase(Convolution, entry => entry with { Sha256 = new string('0', 64) });
        Assert.Contains("SHA-256", Assert.Single(folder.Check()).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("output")]
    [InlineData("gradient.input")]
    [InlineData("gradient.weights")]
    [InlineData("gradient.bias")]
    [InlineData("output_gradient")]
    [InlineData("input")]
    [InlineData("weights")]
    [InlineData("bias")]
    public void A_changed_value_is_found_where_no_digest_is_told(string tensor)
    {
        using var folder = new VectorFolder();
        folder.WriteCase(Convolution, changeTensors: tensors => tensors[tensor].Bytes[StoredTensor.SizeOf(tensors[tensor].Tensor.Type) - 1] ^= 0x80);
        Assert.False(Assert.Single(folder.Check()).Passed);
    }

    [Fact]
    public void A_value_that_is_not_finite_is_found()
    {
        using var folder = new VectorFolder();
        folder.WriteCase(Convolution, changeTensors: tensors => BitConverter.GetBytes(double.NaN).CopyTo(tensors["output"].Bytes, 0));
        Assert.Contains("output[0]", Assert.Single(folder.Check()).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_stated_tolerance_is_the_one_that_counts()
    {
        using var folder = new VectorFolder();
        folder.WriteCase(Convolution, entry => entry with { Tolerance = 0 });
        Assert.Contains("output", Assert.Single(folder.Check()).Problem, StringComparison.Ordinal);
        folder.WriteCase(Convolution, entry => entry with { GradientTolerance = 0 });
        Assert.Contains("gradient.", Assert.Single(folder.Check()).Problem, StringComparison.Ordinal);
        folder.WriteCase(Convolution, entry => entry with { Tolerance = 1e9, GradientTolerance = 1e9 }, tensors => tensors["output"].Bytes[^1] ^= 0x80);
        Assert.True(Assert.Single(folder.Check()).Passed);
    }

    [Fact]
    public void Gradients_may_be_left_out_one_by_one_or_together()
    {
        using var folder = new VectorFolder();
        folder.WriteCase(Convolution, changeTensors: tensors => tensors.Remove("gradient.weights"));
        Assert.True(Assert.Single(folder.Check()).Passed);
        folder.WriteCase(Convolution, changeTensors: tensors =>
        {
            foreach (string name in tensors.Keys.Where(name => name.Contains("gradient", StringComparison.Ordinal)).ToArray())
                tensors.Remove(name);
        });
        VectorResult result = Assert.Single(folder.Check());
        Assert.True(result.Passed);
        Assert.Equal(0, result.GradientError);
    }

    [Fact]
    public void Equal_exports_are_equal_bytes()
    {
        foreach (VectorFormat format in Enum.GetValues<VectorFormat>())
            Assert.Equal(VectorExport.Compute(Convolution, 1, format).Bytes, VectorExport.Compute(Convolution, 1, format).Bytes);
    }
}
