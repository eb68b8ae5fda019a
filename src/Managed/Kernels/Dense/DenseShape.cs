namespace Managed.Kernels.Dense;

/// <summary>The extents of a dense layer: x [Batch, Inputs], w [Outputs, Inputs], y [Batch, Outputs].</summary>
/// <param name="Batch">Vectors at once.</param>
/// <param name="Inputs">Values of an input vector.</param>
/// <param name="Outputs">Values of an output vector.</param>
public readonly record struct DenseShape(int Batch, int Inputs, int Outputs)
{
    /// <summary>Floating-point operations of the forward pass, and of each of the two gradients.</summary>
    public long Flops => 2L * Batch * Inputs * Outputs;
}
