using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Managed.SelfTest;
using Managed.Tests.Generators;
using Managed.Vectors;
using Xunit;

namespace Managed.Tests.Vectors;

/// <summary>Vectors of any case say enough for the case to be made again, and are met by the kernels.</summary>
public sealed class VectorProperties
{
    private static readonly Config Few = Config.QuickThrowOnFailure.WithMaxTest(30);

    [Fact]
    public void Of_products() => Check(CaseGenerators.Gemm(), CaseGenerators.Dense());

    [Fact]
    public void Of_convolutions() => Check(CaseGenerators.Convolution(), CaseGenerators.TiledConvolution(), CaseGenerators.DepthwiseConvolution());

    /// <summary>The largest value is the same whether padding is counted or not, so that vectors do not tell.</summary>
    [Fact]
    public void Of_pooling() => Check(CaseGenerators.Pooling().Filter(operation => !(operation.Max && operation.Shape.CountPadding)));

    [Fact]
    public void Of_activations() => Check(CaseGenerators.Activation(), CaseGenerators.Softmax());

    [Fact]
    public void Of_normalizations() => Check(CaseGenerators.Affine(), CaseGenerators.BatchNormalization(), CaseGenerators.L2Normalize());

    [Fact]
    public void Of_what_takes_two_inputs() => Check(CaseGenerators.Combination(), CaseGenerators.Distance());

    [Fact]
    public void Of_gram_matrices() => Check(CaseGenerators.Gram());

    [Fact]
    public void Of_resampling() => Check(CaseGenerators.Resize(), CaseGenerators.Warp());

    private static void Check<T>(Arbitrary<T> cases)
        where T : OperationCase => Prop.ForAll(cases, RequireMet).Check(Few);

    private static void Check<T, U>(Arbitrary<T> first, Arbitrary<U> second)
        where T : OperationCase
        where U : OperationCase
    {
        Check(first);
        Check(second);
    }

    private static void Check<T, U, V>(Arbitrary<T> first, Arbitrary<U> second, Arbitrary<V> third)
        where T : OperationCase
        where U : OperationCase
        where V : OperationCase
    {
        Check(first, second);
        Check(third);
    }

    private static void RequireMet(OperationCase operation)
    {
        foreach (VectorFormat format in (VectorFormat[])[VectorFormat.SafeTensors, VectorFormat.Npz])
        {
            (VectorEntry entry, byte[] bytes) = VectorExport.Compute(operation, 1, format);
            VectorCase vectors = VectorCase.Parse(bytes, entry.File, entry);
            Assert.Equal(operation.ToString(), (vectors.Operation with { Seed = operation.Seed }).ToString());
            Assert.Equal(operation.MakeInputs(), (IEnumerable<float[]>)vectors.Inputs);
            Assert.Equal(operation.Differentiable, vectors.Gradients.All(gradient => gradient is not null));
            Assert.Null(ReferenceVectors.Check(entry, vectors, isChanged: false).Problem);
        }
    }
}
