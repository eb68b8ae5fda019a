using System;
using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Managed.Cli.Output;
using Managed.Layers;
using Managed.Networks;
using Managed.Tensors;

namespace Managed.Cli.Commands.Models;

/// <summary><c>managed model plan</c>: what running a network will take, before anything is run.</summary>
internal static class ModelPlanCommand
{
    private static readonly Argument<string> Model = new("MODEL") { Description = $"The network: {NamedNetwork.Choices}." };
    private static readonly Option<string?> Input = new("--input") { Description = "The input's shape; each network has a usual one.", HelpName = "NxCxHxW" };
    private static readonly Option<bool> Gradients = new("--gradients") { Description = "With the gradient to the input, as style transfer needs it." };
    private static readonly Option<bool> Training = new("--training") { Description = "With the gradients to all parameters, as training needs them." };
    private static readonly Option<string?> Memory = new("--memory")
    {
        Description = "The most memory of values and gradients; where all do not fit, values are computed a second time, with the same results.",
        HelpName = "BYTES|512MiB",
    };

    public static Command Create()
    {
        var command = new Command(
            "plan",
            """
            Tell the shapes, operations and peak memory of a network for an input, without running it.

            managed model plan vgg19.safetensors --input 1x3x512x512 --gradients --memory 256MiB
            """)
        { Model, Input, Gradients, Training, Memory };
        command.SetAction((arguments, _) => Task.Run(() => Run(new CommandContext(arguments), arguments)));
        return command;
    }

    private static int Run(CommandContext context, ParseResult arguments)
    {
        long? limit = arguments.GetValue(Memory) is string memory ? Arguments.ParseBytes("--memory", memory) : null;
        NamedNetwork model = NamedNetwork.Open(arguments.GetValue(Model)!);
        Shape input = arguments.GetValue(Input) is string text ? ParseShape(text) : model.Input;
        bool training = arguments.GetValue(Training);
        if (training)
        {
            foreach ((_, Parameter parameter) in model.Network.Parameters)
                parameter.RequireGradient();
        }

        using WorkerPool workers = context.CreateWorkers();
        var options = new PlanOptions { InputGradient = arguments.GetValue(Gradients), ParameterGradients = training, Training = training, MemoryLimit = limit };
        NetworkPlan plan;
        ImmutableArray<Shape> shapes;
        try
        {
            shapes = model.Network.Shapes(input);
            plan = model.Network.Plan(workers, input, options);
        }
        catch (ArgumentException mismatch)
        {
            throw new CommandFailure(ExitCode.Usage, $"--input {input}: {mismatch.Message}", mismatch);
        }

        Report(context, model, input, shapes, plan);
        return ExitCode.Success;
    }

    private static void Report(CommandContext context, NamedNetwork model, Shape input, ImmutableArray<Shape> shapes, NetworkPlan plan)
    {
        long parameters = model.Network.Parameters.Sum(parameter => (long)parameter.Value.Value.Length);
        ImmutableArray<double> flops = NetworkFlops.OfNodes(model.Network, input);
        PlanNode[] nodes = [.. model.Network.Nodes.Select((node, i) => new PlanNode(
            node.Name,
            node.Layer.GetType().Name,
            shapes[i].AsSpan().ToArray(),
            node.Layer.Parameters.Sum(parameter => (long)parameter.Value.Value.Length),
            flops[i]))];
        if (context.Json)
        {
            var document = new ModelPlanDocument(model.Name, input.AsSpan().ToArray(), parameters, nodes.Sum(node => node.Flops), plan.PeakBytes, plan.RepeatedCount, nodes);
            JsonDocuments.Write(context.Out, document, JsonDocuments.Default.ModelPlanDocument);
            return;
        }

        foreach ((PlanNode node, Shape shape) in nodes.Zip(shapes))
            context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{node.Name,-32} {node.Layer,-20} {shape,-20} {node.Parameters,10} {node.Flops / 1e6,10:F1} MFLOP"));
        context.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"input {input}; {parameters} parameters, {parameters * sizeof(float) / 1048576.0:F1} MiB; forward {nodes.Sum(node => node.Flops) / 1e9:F2} GFLOP"));
        context.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"values{(plan.Options.InputGradient || plan.Options.ParameterGradients ? " and gradients" : "")}: {plan.PeakBytes / 1048576.0:F1} MiB at most, {plan.RepeatedCount} values computed twice"));
    }

    private static Shape ParseShape(string text)
    {
        try
        {
            return Shape.Create([.. text.Split('x').Select(extent => int.Parse(extent, NumberStyles.None, CultureInfo.InvariantCulture))]);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException)
        {
            throw new CommandFailure(ExitCode.Usage, $"--input is a shape as in 1x3x224x224, not '{text}'.");
        }
    }
}
