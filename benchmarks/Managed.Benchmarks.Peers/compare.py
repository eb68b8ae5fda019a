#!/usr/bin/env python3
"""Runs `managed bench` and its peers in turns and prints medians and ratios as Markdown.

usage: compare.py [--rounds N] [--threads N] [--size PX] [--native FILE] [--only networks|search] > benchmarks/results/CPU/peers.md

Build first: dotnet build -c Release, and dotnet build -c Release benchmarks/Managed.Benchmarks.Peers. Where --native names
a published program it is compared too. Peers: Debian's python3-torch, python3-faiss and libopenblas0-pthread, ONNX Runtime from NuGet.
"""
import argparse, datetime, json, os, platform, statistics, subprocess, sys, tempfile, time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "artifacts/bin/Managed.Cli/release/Managed.Cli.dll"
ENGINES = ROOT / "artifacts/bin/Managed.Benchmarks.Peers/release/Managed.Benchmarks.Peers.dll"
SCRIPT = Path(__file__).with_name("peers.py")
PYTHON = "/usr/bin/python3"

# Results depend on these, and a machine may set them for other reasons.
STRIPPED = ("MANAGED_", "DOTNET_", "COMPlus_", "OPENBLAS_", "OMP_")
STORED, TOP, QUERIES = "1000000x128", "top 10", 256
VOLUME, SIGNAL = "3-D 3x3x3 1x32x48x48x48 to 32", "1-D 15 8x64x4096 to 64"


def environment(**variables):
    return {k: v for k, v in os.environ.items() if not k.startswith(STRIPPED) or k == "DOTNET_ROOT"} | variables


class Runs:
    """What was measured, run by run."""

    def __init__(self):
        self.lines, self.memory, self.commands, self.peers = {}, {}, {}, {}

    def start(self, who, command, shown, **variables):
        """Runs a program that prints one JSON document; remembers each line's figures and the most memory the process had."""
        self.commands[shown] = None
        with tempfile.TemporaryFile("w+") as output:
            child = subprocess.Popen([str(part) for part in command], stdout=output, env=environment(**variables))
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            if child.returncode != 0:
                sys.exit(f"{shown} ended with {child.returncode}")
            output.seek(0)
            document = json.load(output)
        self.peers[who] = document.get("peer")
        for line in document["results"]:
            key = (who, line["name"], line["threads"])
            self.lines.setdefault(key, []).append(line)
            self.memory.setdefault((who, line["name"]), []).append(usage.ru_maxrss * 1024)
        time.sleep(0.5)
        return document

    def median(self, who, name, threads, figure="milliseconds"):
        return statistics.median(line[figure] for line in self.lines[who, name, threads])

    def peak(self, who, name):
        return statistics.median(self.memory[who, name])


class Table:
    """Rows of the result; a goal of None is told without judgement."""

    def __init__(self):
        self.rows = []

    def add(self, what, ours, peer, ratio, goal, most=False):
        reached = "" if goal is None else "yes" if (ratio <= goal if most else ratio >= goal) else "NO"
        bound = "" if goal is None else f"{'at most' if most else 'at least'} {goal:.2f}"
        self.rows.append(f"| {what} | {ours} | {peer} | {ratio:.2f} | {bound} | {reached} |")

    def time(self, what, ours, peer, goal=None):
        self.add(what, f"{ours:.2f} ms", f"{peer:.2f} ms", peer / ours, goal)

    def __str__(self):
        return "\n".join(["| what | ours | other | ratio | wanted | reached |", "|---|---|---|---|---|---|", *self.rows])


def measure(runs, options):
    size, threads = options.size, options.threads
    subjects = [
        ["gemm", "--size", 2048, "--threads", threads],
        ["style", "--size", size, "--iterations", options.iterations, "--threads", threads],
        ["conv", "--threads", threads],
        ["train", "--threads", threads],
    ]
    for round_number in range(options.rounds):
        print(f"round {round_number + 1} of {options.rounds}", file=sys.stderr)
        for subject in subjects:
            filters = ["--filter=-D"] if subject[0] == "conv" else []
            shown = " ".join(map(str, subject))
            bench(runs, "ours", ["dotnet", PROGRAM], "managed", subject + filters)
            runs.start(subject[0], [PYTHON, SCRIPT, *subject], f"peers.py {shown}")
            if options.native and subject[0] == "style":
                bench(runs, "native", [options.native], "managed (native)", subject)
        one = ["gemm", "--size", 2048, "--threads", 1]
        bench(runs, "ours 256", ["dotnet", PROGRAM], "MANAGED_SIMD=256 managed", one, MANAGED_SIMD="256")
        bench(runs, "ours", ["dotnet", PROGRAM], "managed", ["face", "--threads", threads])
        if options.native:
            bench(runs, "native", [options.native], "managed (native)", one)
            bench(runs, "native", [options.native], "managed (native)", ["face", "--threads", threads])
    engines = ["--size", size, "--threads", threads, "--rounds", options.rounds]
    shown = "Managed.Benchmarks.Peers " + " ".join(map(str, engines))
    runs.commands[shown] = None
    command = [str(part) for part in ("dotnet", ENGINES, *engines, "--json")]
    return json.loads(subprocess.run(command, env=environment(), check=True, stdout=subprocess.PIPE).stdout)


def measure_search(runs, options):
    for round_number in range(options.rounds):
        print(f"search, round {round_number + 1} of {options.rounds}", file=sys.stderr)
        count = ["search", "--count", STORED.split("x")[0]]
        for storage in ("fp32", "int8"):
            bench(runs, "ours", ["dotnet", PROGRAM], "managed", count + ["--queries", 1, "--storage", storage, "--threads", 1])
        peer = ["search", "--runs", 3, "--threads", options.threads]
        runs.start("search", [PYTHON, SCRIPT, *peer], f"peers.py {' '.join(map(str, peer))}")
        bench(runs, "ours", ["dotnet", PROGRAM], "managed", count + ["--queries", QUERIES, "--threads", options.threads])


def tabulate_search(table, runs, options):
    faiss = runs.peers["search"]
    one, many = f"{TOP}, 1 query", f"{TOP}, {QUERIES} queries"
    single = runs.median("search", f"search {STORED} {one}", 1)
    exact, codes = (f"search {storage} {STORED} faces {one}" for storage in ("fp32", "int8"))
    speed, part = runs.median("ours", exact, 1, "gigabytes_per_second"), runs.median("ours", exact, 1, "share_of_read")
    table.add(f"exact {one} in {STORED}, fp32, 1 thread, of what a core reads", f"{speed:.1f} GB/s", f"{speed / part:.1f} GB/s", part, 0.9)
    table.time(f"the same, {faiss}", runs.median("ours", exact, 1), single, 3.0)
    table.time(f"the same with bytes and bounds, same answers, {faiss}", runs.median("ours", codes, 1), single, 10.0)
    table.time("the same, bytes and bounds against our own fp32", runs.median("ours", codes, 1), runs.median("ours", exact, 1), 3.0)
    n = options.threads
    ours, peer = runs.median("ours", f"search fp32 {STORED} faces {many}", n), runs.median("search", f"search {STORED} {many}", n)
    table.time(f"exact {many} in {STORED}, {n} threads, {faiss}", ours, peer, 2.5)


def bench(runs, who, program, name, arguments, **variables):
    return runs.start(who, [*program, "bench", *arguments, "--json"], f"{name} bench {' '.join(map(str, arguments))}", **variables)


def engine_goal(result, threads):
    """What is wanted of a network, or of all that is done with a photograph, against another engine."""
    name = result["name"]
    if "VGG" in name:
        return 2.0
    if "photograph" in name:
        return 1.0
    return 1.5 if name.startswith("face network") and result["threads"] == threads else None


def tabulate(table, runs, engines, options):
    size, n = options.size, options.threads
    product, iteration, forward = "gemm 2048x2048x2048", f"style vgg19 {size}x{size} iteration", f"vgg19 to conv5_1 1x3x{size}x{size} forward"
    face = "face 1x3x150x150 forward"

    def share(who, what, goal):
        speed, part = runs.median(who, product, 1, "gflops"), runs.median(who, product, 1, "share_of_peak")
        table.add(what, f"{speed:.1f} GFLOP/s", f"{speed / part:.1f} GFLOP/s, FMA peak", part, goal)

    share("ours", "sgemm 2048, 1 thread, of the FMA peak", 0.95)
    for threads in sorted({1, n}):
        what = f"sgemm 2048, {threads} thread{'s' * (threads > 1)}, {runs.peers['gemm']}"
        table.time(what, runs.median("ours", product, threads), runs.median("gemm", product, threads), 1.00)
    if n > 1:
        goal = 1.9 if n == 2 else None
        table.time(f"sgemm 2048, {n} threads against our own 1 thread", runs.median("ours", product, n), runs.median("ours", product, 1), goal)
    torch = runs.peers["style"]
    table.time(f"VGG-19 forward to conv5_1, {size}x{size}, {n} threads, {torch}", runs.median("ours", forward, n), runs.median("style", forward, n), 2.0)
    for result in engines["results"]:
        goal = engine_goal(result, n)
        what = f"{result['name']}, {result['threads']} thread{'s' * (result['threads'] > 1)}, {engines['peer']} (outputs differ by {result['difference']:.1e})"
        table.time(what, result["ours"], result["peer"], goal)
    table.time(f"style iteration, VGG-19, {size}x{size}, {n} threads, {torch}", runs.median("ours", iteration, n), runs.median("style", iteration, n), 2.0)
    ours, peer = runs.peak("ours", iteration), runs.peak("style", iteration)
    table.add(f"the same, peak resident memory, {torch}", f"{ours / 2**20:.0f} MiB", f"{peer / 2**20:.0f} MiB", ours / peer, 0.5, most=True)
    for name in (VOLUME, SIGNAL):
        for passes, goal in (("forward", None), ("forward and both gradients", 2.0)):
            table.time(f"{name}, {passes}, {n} threads, {torch}", runs.median("ours", f"{name} {passes}", n), runs.median("conv", f"{name} {passes}", n), goal)
    step = "siamese 64x3x64x64 training step"
    table.time(f"{step}, {n} threads, {torch}", runs.median("ours", step, n), runs.median("train", step, n), 1.0)
    share("ours 256", "sgemm 2048, 1 thread, MANAGED_SIMD=256, of the FMA peak", 0.90)
    if options.native:
        share("native", "sgemm 2048, 1 thread, native program, of the FMA peak", 0.90)
        for what, name in (("style iteration", iteration), ("face forward", face)):
            table.time(f"{what}, {n} threads, native program against JIT", runs.median("native", name, n), runs.median("ours", name, n), 0.95)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, standard in (("--rounds", 5), ("--threads", min(2, os.cpu_count())), ("--size", 512), ("--iterations", 3)):
        parser.add_argument(name, type=int, default=standard)
    parser.add_argument("--native", type=Path, help="a published program")
    parser.add_argument("--only", choices=("networks", "search"), help="a part of it")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    runs, table = Runs(), Table()
    if options.only != "search":
        engines = measure(runs, options)
        tabulate(table, runs, engines, options)
    if options.only != "networks":
        measure_search(runs, options)
        tabulate_search(table, runs, options)
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.processor())
    runtime = subprocess.run(["dotnet", "--list-runtimes"], check=True, stdout=subprocess.PIPE, text=True).stdout.split("\n")
    core = [line.split()[1] for line in runtime if line.startswith("Microsoft.NETCore.App ")]
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, stdout=subprocess.PIPE, text=True).stdout.strip()
    print(f"# Against others on {cpu}, {os.cpu_count()} cores\n")
    print(f"{datetime.date.today()}, commit {commit}, .NET {core[-1]}, Linux {platform.release()}.")
    print(f"Ours and the other in turns, {options.rounds} rounds, medians. Load of the machine before: {load:.1f}.")
    print("A ratio of times is the other's time by ours.\n")
    print(table)
    print("\nCommands, in turns, by `benchmarks/Managed.Benchmarks.Peers/compare.py`:\n\n```")
    print("\n".join(runs.commands))
    print("```")


if __name__ == "__main__":
    main()
