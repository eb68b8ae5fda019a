using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Managed.Cli.Output;
using Managed.SelfTest;
using Managed.Simd;

namespace Managed.Cli.Commands;

/// <summary><c>managed selftest</c>: every kernel against its reference on this machine.</summary>
internal static class SelfTestCommand
{
    private static readonly Option<string?> Family = new("--family")
    {
        Description = $"Only one family: {string.Join(", ", KernelSelfTest.Families)}.",
        HelpName = "NAME",
    };

    public static Command Create()
    {
        var command = new Command(
            "selftest",
            """
            Run every kernel at every register width against its double-precision reference on this machine.

            managed selftest --family convolution
            """)
        { Family };
        command.SetAction((arguments, cancellation) => Task.Run(() => Run(new CommandContext(arguments), arguments.GetValue(Family), cancellation)));
        return command;
    }

    private static int Run(CommandContext context, string? family, CancellationToken cancellation)
    {
        if (family is not null && !KernelSelfTest.Families.Contains(family))
            throw new CommandFailure(ExitCode.Usage, $"--family is one of {string.Join(", ", KernelSelfTest.Families)}, not '{family}'.");
        var results = new List<SelfTestResult>();
        foreach (SelfTestResult result in KernelSelfTest.Run(family, cancellation))
        {
            results.Add(result);
            if (!context.Json)
                context.Out.WriteLine(Line(result));
        }

        int failed = results.Count(result => !result.Passed);
        if (context.Json)
            JsonDocuments.Write(context.Out, Document(results, failed), JsonDocuments.Default.SelfTestDocument);
        else
            context.Out.WriteLine(
                $"{results.Count - failed} passed, {failed} failed; this process computes at {SimdHardware.Level}, "
                + $"multiply-add {(SimdHardware.FusedMultiplyAdd ? "fused" : "not fused")}");
        return failed == 0 ? ExitCode.Success : ExitCode.Bug;
    }

    private static string Line(SelfTestResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(result.Passed ? "PASS" : "FAIL")}  {result.GigaflopsPerSecond,7:F1} GFLOP/s  error {result.Error:E1} of {Tolerance(result):E1}  ")
        + $"{result.Level,-9}  {result.Case}{(result.Problem is null ? "" : ": " + result.Problem)}";

    private static double Tolerance(SelfTestResult result) => Math.Max(result.Tolerance, result.GradientTolerance);

    private static SelfTestDocument Document(List<SelfTestResult> results, int failed) => new(
        SimdHardware.Level.ToString(),
        SimdHardware.FusedMultiplyAdd,
        results.Count - failed,
        failed,
        [
            .. results.Select(result => new SelfTestLine(
                result.Family,
                result.Case,
                result.Level.ToString(),
                result.GigaflopsPerSecond,
                result.Error,
                Tolerance(result),
                result.Digest,
                result.Passed,
                result.Problem)),
        ]);
}
