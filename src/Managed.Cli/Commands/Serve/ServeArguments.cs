using System;
using System.CommandLine;
using System.Linq;
using Managed.Server;

namespace Managed.Cli.Commands.Serve;

/// <summary>The arguments of <c>managed serve</c> and their meaning.</summary>
internal sealed class ServeArguments
{
    private static readonly ServerOptions Standard = new();

    private readonly Option<string[]> urls = new("--urls")
    {
        Description = $"Where to listen, one or several: {Standard.Urls[0]} unless given; other addresses than loopback need --keys.",
        HelpName = "URL",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<string?> keys = KeysOption("The file of keys, as serve key makes it; without it no key is asked for, and the service listens on loopback alone.");
    private readonly Option<bool> proxy = new("--behind-proxy")
    {
        Description = "A proxy stands before the service, which alone can reach it: clients are told apart by the last address of X-Forwarded-For, and without --keys what it passes on is answered.",
    };
    private readonly Option<string?> state = new("--state")
    {
        Description = "The folder of style jobs and the audit trail; without it both end with the service.",
        HelpName = "DIR",
    };
    private readonly Option<string?> certificate = new("--tls-cert") { Description = "The certificate of https:// addresses with its chain, in PEM.", HelpName = "FILE" };
    private readonly Option<string?> certificateKey = new("--tls-key") { Description = "The certificate's key in PEM, unless it is in the same file.", HelpName = "FILE" };
    private readonly Option<string?> body = Bytes("--max-body", "The largest body of a request; 32MiB unless given.");
    private readonly Option<string?> bodies = Bytes("--max-bodies", "The most bytes of all bodies at once; 256MiB unless given.");
    private readonly Option<double> megapixels = new("--max-pixels")
    {
        Description = "The largest picture, in megapixels.",
        DefaultValueFactory = _ => Standard.MaximumPixels / 1e6,
        HelpName = "MP",
    };
    private readonly Option<int> connections = Count("--max-connections", "Connections at once.", Standard.MaximumConnections);
    private readonly Option<int> queue = Count("--queue", "Requests that wait for their turn; more are told to come again.", Standard.QueueLength);
    private readonly Option<int> jobs = Count("--max-jobs", "Style jobs that wait or run.", Standard.MaximumJobs);
    private readonly Option<int> styleSize = Count("--max-style-size", "The longer side of a style job's picture at most.", Standard.MaximumStyleSize);
    private readonly Option<double> rate = new("--rate") { Description = "Requests a second and client in the long run; 0 for any number.", DefaultValueFactory = _ => Standard.Rate, HelpName = "N" };
    private readonly Option<double> timeout = new("--timeout") { Description = "Seconds that a request may take.", DefaultValueFactory = _ => Standard.RequestTimeout.TotalSeconds, HelpName = "S" };
    private readonly Option<double> keep = new("--keep-jobs") { Description = "Minutes for which the pictures of a style job are kept after its end.", DefaultValueFactory = _ => Standard.KeepJobs.TotalMinutes, HelpName = "MIN" };
    private readonly Option<string?> memory = Bytes("--style-memory", "The most memory of a style job; without it some 2 GiB.");

    public static Option<string?> KeysOption(string description) => new("--keys") { Description = description, HelpName = "FILE" };

    public Command AddTo(Command command)
    {
        foreach (Option option in (Option[])[urls, keys, proxy, state, certificate, certificateKey, body, bodies, megapixels, connections, queue, jobs, styleSize, rate, timeout, keep, memory])
            command.Add(option);
        return command;
    }

    public ServerOptions Parse(ParseResult arguments, CommandContext context)
    {
        Arguments.Require(arguments.GetValue(megapixels) is > 0 and <= 64, "--max-pixels is above 0 and at most 64.");
        Arguments.Require(arguments.GetValue(rate) is >= 0 and <= 1e6, "--rate is at least 0.");
        Arguments.Require(arguments.GetValue(timeout) is > 0 and <= 3600, "--timeout is above 0 and at most 3600.");
        Arguments.Require(arguments.GetValue(keep) is >= 0 and <= 1e6, "--keep-jobs is at least 0.");
        string[] given = arguments.GetValue(urls) ?? [];
        long largest = BytesOf(arguments, body) ?? Standard.MaximumBody;
        Arguments.Require(largest <= 1 << 30, "--max-body is at most 1GiB.");
        return Standard with
        {
            Urls = given.Length > 0 ? [.. given.SelectMany(url => url.Split(';', StringSplitOptions.RemoveEmptyEntries))] : Standard.Urls,
            KeyFile = arguments.GetValue(keys),
            BehindProxy = arguments.GetValue(proxy),
            StateFolder = arguments.GetValue(state),
            CertificateFile = arguments.GetValue(certificate),
            CertificateKeyFile = arguments.GetValue(certificateKey),
            MaximumBody = largest,
            MaximumBodies = BytesOf(arguments, bodies) ?? Math.Max(Standard.MaximumBodies, 2 * largest),
            MaximumPixels = (long)(arguments.GetValue(megapixels) * 1e6),
            MaximumConnections = Positive(arguments, connections),
            QueueLength = Positive(arguments, queue),
            MaximumJobs = Positive(arguments, jobs),
            MaximumStyleSize = Math.Max(64, Positive(arguments, styleSize)),
            Rate = arguments.GetValue(rate),
            Burst = (int)Math.Clamp(2 * arguments.GetValue(rate), 10, int.MaxValue),
            RequestTimeout = TimeSpan.FromSeconds(arguments.GetValue(timeout)),
            KeepJobs = TimeSpan.FromMinutes(arguments.GetValue(keep)),
            StyleMemory = BytesOf(arguments, memory),
            Recognizers = context.ThreadCount,
            StyleThreads = context.ThreadCount,
            LogRequests = context.Verbose,
        };
    }

    private static Option<int> Count(string name, string description, int standard) => new(name) { Description = description, DefaultValueFactory = _ => standard, HelpName = "N" };

    private static Option<string?> Bytes(string name, string description) => new(name) { Description = description, HelpName = "BYTES|64MiB" };

    private static int Positive(ParseResult arguments, Option<int> option) => arguments.GetValue(option) is > 0 and <= 100_000 and int count
        ? count
        : throw new CommandFailure(ExitCode.Usage, $"{option.Name} is between 1 and 100000.");

    private static long? BytesOf(ParseResult arguments, Option<string?> option) =>
        arguments.GetValue(option) is string text ? Arguments.ParseBytes(option.Name, text) : null;
}
