#!/usr/bin/env python3
"""Drives `managed serve` and a minimal ASP.NET service over ONNX Runtime in turns and prints requests a second as Markdown.

usage: serve.py [--connections 1,8,64] [--seconds S] [--rounds N] [--pictures FIRST SECOND] [--native FILE]

Build first: dotnet build -c Release src/Managed.Cli, and dotnet build -c Release benchmarks/Managed.Benchmarks.Peers. Where --native
names a published program, that one serves instead. Needs Debian's wrk. The peer is started with each of its settings first; for each
number of connections that one counts which answers most requests then. Ends with 1 where the services do not answer the same.
"""
import argparse, contextlib, json, os, re, socket, statistics, subprocess, sys, tempfile, time, urllib.error, urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "artifacts/bin/Managed.Cli/release/Managed.Cli.dll"
PEER = ROOT / "artifacts/bin/Managed.Benchmarks.Peers/release/Managed.Benchmarks.Peers.dll"
PICTURES = ROOT / "samples/pictures"
PATH = "/v1/faces/verify"
BOUNDARY = "managed-benchmark"
CORES = len(os.sched_getaffinity(0))
STRIPPED = ("MANAGED_", "DOTNET_", "COMPlus_", "ORT_", "OMP_")

# Threads inside a network, pictures at once, whether threads that wait sleep, whether the server's garbage collector is used.
SETTINGS = [(1, CORES, False, False), (1, CORES, False, True), (CORES, 1, False, False), (CORES, 1, True, False), (CORES, CORES, True, False)]

SCRIPT = """
local file = io.open(os.getenv("BODY"), "rb")
wrk.method, wrk.body = "POST", file:read("*a")
file:close()
wrk.headers["Content-Type"] = "multipart/form-data; boundary=%s"
done = function(summary, latency)
    local errors = summary.errors
    io.write(string.format('\\n{"requests":%%d,"seconds":%%f,"p50":%%f,"p99":%%f,"refused":%%d,"broken":%%d}\\n', summary.requests, summary.duration / 1e6,
        latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
""" % BOUNDARY


def body(first, second):
    parts = b""
    for name, path in (("first", first), ("second", second)):
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{Path(path).name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        parts += head.encode() + Path(path).read_bytes() + b"\r\n"
    return parts + f"--{BOUNDARY}--\r\n".encode()


def ask(url, content):
    request = urllib.request.Request(url + PATH, content, {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


class Service:
    def __init__(self, command, **variables):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        environment = {k: v for k, v in os.environ.items() if not k.startswith(STRIPPED) or k == "DOTNET_ROOT"} | variables
        self.command = [str(part).replace("PORT", str(self.port)) for part in command]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(self.command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __enter__(self):
        for _ in range(600):
            if self.process.poll() is not None:
                sys.exit(f"{' '.join(self.command)} ended with {self.process.returncode}")
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return self
            time.sleep(0.1)
        sys.exit(f"{self.url} does not answer")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def memory(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) / 1024

    def processor_seconds(self):
        times = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")

    def drive(self, connections, seconds, folder):
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s", "-s", folder / "wrk.lua", self.url + PATH]
        before = self.processor_seconds()
        output = subprocess.run(command, env=os.environ | {"BODY": str(folder / "body")}, capture_output=True, text=True, check=True).stdout
        result = json.loads(output.splitlines()[-1])
        if result["refused"] or result["broken"]:
            sys.exit(f"{' '.join(self.command)}: {result}")
        return {
            "rate": result["requests"] / result["seconds"], "p50": result["p50"], "p99": result["p99"], "memory": self.memory(),
            "processor": 1000 * (self.processor_seconds() - before) / result["requests"],
        }


def ours(native):
    return Service([*([native] if native else ["dotnet", PROGRAM]), "serve", "--urls", "http://127.0.0.1:PORT", "--rate", "0", "--quiet"])


def peer(setting):
    threads, pictures, sleeping, server = setting
    return Service(["dotnet", PEER, "serve", "--port", "PORT", "--threads", threads, "--pictures", pictures, *(["--sleeping"] if sleeping else [])],
                   DOTNET_TieredPGO="1", DOTNET_gcServer=str(int(server)))


def words(setting):
    threads, pictures, sleeping, server = setting
    return f"{threads} threads a network, {pictures} pictures at once" + (", sleeping" if sleeping else "") + (", server GC" if server else "")


def check(mine, other):
    samples = [PICTURES / name for name in ("astronaut.png", "astronaut-altered.jpg", "grace_hopper.jpg")]
    for first in samples:
        for second in samples:
            one, two = (ask(service.url, body(first, second)) for service in (mine, other))
            if one["same"] != two["same"] or abs(one["distance"] - two["distance"]) > 1e-3:
                sys.exit(f"{first.name} and {second.name}: {one} and {two}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--connections", default="1,8,64")
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pictures", nargs=2, default=[PICTURES / "astronaut-altered.jpg", PICTURES / "grace_hopper.jpg"])
    parser.add_argument("--native")
    arguments = parser.parse_args()
    counts = [int(count) for count in arguments.connections.split(",")]
    print(f"uptime before: {subprocess.run('uptime', capture_output=True, text=True).stdout.strip()}\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "body").write_bytes(body(*arguments.pictures))
        (folder / "wrk.lua").write_text(SCRIPT)
        best = tune(counts, max(3, arguments.seconds // 2), folder)
        rows = [compare(count, best[count], arguments, folder) for count in counts]
    columns = "requests/s | p50, ms | p99, ms | CPU ms a request | RSS, MiB"
    print(f"| connections | ours: {columns} | peer: {columns} | ratio | of CPU | peer's settings |")
    print("|---" * 14 + "|")
    for row in rows:
        print(row)
    print(f"\nuptime after: {subprocess.run('uptime', capture_output=True, text=True).stdout.strip()}")


def tune(counts, seconds, folder):
    found = {}
    for setting in SETTINGS:
        with peer(setting) as service:
            service.drive(CORES, seconds, folder)
            for count in counts:
                found[count, setting] = service.drive(count, seconds, folder)["rate"]
                print(f"peer with {words(setting)}: {found[count, setting]:.1f} requests/s at {count} connections", file=sys.stderr)
    return {count: max(SETTINGS, key=lambda setting: found[count, setting]) for count in counts}


def compare(count, setting, arguments, folder):
    with ours(arguments.native) as mine, peer(setting) as other:
        check(mine, other)
        for service in (mine, other):
            service.drive(max(count, CORES), arguments.seconds, folder)
        runs = {mine: [], other: []}
        for turn in range(arguments.rounds):
            for service in (mine, other) if turn % 2 == 0 else (other, mine):
                runs[service].append(service.drive(count, arguments.seconds, folder))
                time.sleep(0.5)
        pairs = list(zip(runs[mine], runs[other]))
        ratio = statistics.median(one["rate"] / two["rate"] for one, two in pairs)
        processor = statistics.median(two["processor"] / one["processor"] for one, two in pairs)
        cells = [f"{statistics.median(run[figure] for run in runs[service]):.1f}" for service in (mine, other) for figure in ("rate", "p50", "p99", "processor", "memory")]
    return f"| {count} | {' | '.join(cells)} | {ratio:.2f} | {processor:.2f} | {words(setting)} |"


main()
