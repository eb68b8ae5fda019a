using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Layers;
using Managed.Tensors;
using Managed.Tests.Generators;
using Managed.Training;
using Xunit;

namespace Managed.Tests.Training;

public sealed class UpdateRuleTests
{
    /// <summary>No multiple of any register, so that vectors and single values both take part.</summary>
    private const int Length = 37;

    public static TheoryData<string> Rules => ["sgd", "nesterov", "adam", "adamw"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Descent_with_momentum_is_its_formula(bool nesterov)
    {
        var options = new SgdOptions { Momentum = 0.5f, WeightDecay = 0.25f, Nesterov = nesterov };
        var sgd = new Sgd(1, options);
        float[] value = [2];
        sgd.Update(value, [1], 0.1f);
        float slope = 1.5f;
        float expected = 2 - (0.1f * (nesterov ? slope + (0.5f * slope) : slope));
        Assert.Equal(expected, value[0], 1e-6f);
        float velocity = (0.5f * slope) + (0.25f * expected) - 1;
        sgd.Update(value, [-1], 0.1f);
        Assert.Equal(expected - (0.1f * (nesterov ? (0.25f * expected) - 1 + (0.5f * velocity) : velocity)), value[0], 1e-6f);
    }

    [Fact]
    public void Decoupled_decay_shrinks_values_whatever_their_gradient()
    {
        float[] values = [4, 4];
        var adam = new Adam(2, new AdamOptions { WeightDecay = 0.5f });
        adam.Update(values, [0, 1e6f], 0.1f);
        Assert.Equal(3.8f, values[0], 1e-6f);
        Assert.Equal(3.7f, values[1], 1e-6f);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Values_are_treated_alike_wherever_they_lie(string name)
    {
        UpdateRule together = Create(name, Length);
        float[] values = DrawnTensor.Uniform([Length], 1).Span.ToArray();
        float[] expected = [.. values];
        UpdateRule[] alone = [.. values.Select(_ => Create(name, 1))];
        for (int step = 0; step < 5; step++)
        {
            float[] gradient = DrawnTensor.Uniform([Length], 2 + step).Span.ToArray();
            together.Update(values, gradient, 0.1f);
            for (int i = 0; i < Length; i++)
                alone[i].Update(expected.AsSpan(i, 1), gradient.AsSpan(i, 1), 0.1f);
        }

        Assert.Equal(expected, values);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_state_taken_up_goes_on_to_the_bit(string name)
    {
        UpdateRule first = Create(name, Length);
        float[] values = new float[Length];
        Run(first, values, 0, 20);
        UpdateRule second = Create(name, Length);
        foreach ((KeyValuePair<string, Memory<float>> from, KeyValuePair<string, Memory<float>> to) in first.State.Zip(second.State))
            from.Value.CopyTo(to.Value);
        second.StepCount = first.StepCount;
        float[] copy = [.. values];
        Run(first, values, 20, 40);
        Run(second, copy, 20, 40);
        Assert.Equal(40, second.StepCount);
        Assert.Equal(values, copy);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void The_minimum_of_a_bowl_is_found(string name)
    {
        UpdateRule rule = Create(name, 2);
        float[] values = [3, -2];
        for (int step = 0; step < 2000; step++)
            rule.Update(values, [2 * (values[0] - 1), 20 * (values[1] - 1)], 0.01f);
        Assert.All(values, value => Assert.Equal(1, value, 0.05f));
    }

    [Fact]
    public void Gradients_are_clipped_together_and_cleared_by_a_step()
    {
        using var workers = new WorkerPool(1);
        Parameter[] parameters = [new(new Tensor([2])), new(new Tensor([1])), new(new Tensor([1]))];
        parameters[0].RequireGradient();
        parameters[1].RequireGradient();
        var optimizer = new RuleOptimizer(parameters.Select((p, i) => KeyValuePair.Create($"p{i}", p)), p => new Sgd(p.Value.Length));
        new float[] { 2, 3 }.CopyTo(parameters[0].Gradient!.Span);
        parameters[1].Gradient!.Span[0] = 6;
        Assert.Equal(7, optimizer.ClipGradients(100));
        Assert.Equal(7, optimizer.ClipGradients(3.5));
        Assert.Equal([1, 1.5f], parameters[0].Gradient!.Span.ToArray());
        Assert.Null(optimizer.FirstNotFinite());
        Assert.Equal(0.5f, optimizer.Step(workers, 0.5f, 0, () => throw new InvalidOperationException()));
        Assert.Equal([-0.5f, -0.75f], parameters[0].Value.Span.ToArray());
        Assert.Equal(-1.5f, parameters[1].Value.Span[0]);
        Assert.Equal(0, optimizer.GradientNorm());
        Assert.Equal(1, optimizer.StepCount);
        parameters[1].Gradient!.Span[0] = float.NaN;
        Assert.Equal("p1", optimizer.FirstNotFinite());
        Assert.Throws<ArgumentException>(() => new RuleOptimizer([KeyValuePair.Create("none", parameters[2])], p => new Sgd(p.Value.Length)));
    }

    private static UpdateRule Create(string name, int length) => name switch
    {
        "sgd" => new Sgd(length),
        "nesterov" => new Sgd(length, new SgdOptions { Nesterov = true, Momentum = 0.8f, WeightDecay = 0.01f }),
        "adam" => new Adam(length),
        _ => new Adam(length, new AdamOptions { WeightDecay = 0.01f }),
    };

    private static void Run(UpdateRule rule, float[] values, int first, int last)
    {
        for (int step = first; step < last; step++)
            rule.Update(values, DrawnTensor.Uniform([Length], step).Span, 0.1f);
    }
}
