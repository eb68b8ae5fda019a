using System;
using Managed.Tensors;

namespace Managed.Benchmarking;

/// <summary>Work of known size that can be repeated: one line of a benchmark.</summary>
/// <param name="Name">What is computed, with every extent that matters.</param>
/// <param name="Flops">Floating-point operations of one run as the mathematics counts them, whatever an algorithm saves; a multiply-add counts as two.</param>
/// <param name="Prepare">Makes operands and gives what one run does, to be run by one caller at a time.</param>
/// <param name="Bytes">Bytes that one run reads from memory, where that is what bounds it; else 0.</param>
internal sealed record BenchmarkCase(string Name, double Flops, Func<WorkerPool, Action> Prepare, double Bytes = 0);
