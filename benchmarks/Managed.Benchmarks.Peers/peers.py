#!/usr/bin/python3
"""The same work done by OpenBLAS, PyTorch and faiss: prints one JSON document as `managed bench` does.

usage: peers.py gemm|style|conv|train|search [--size N] [--iterations N] [--runs N] [--threads N]

gemm: sgemm of OpenBLAS on 1 and N threads, with the kernel it chooses itself. style: VGG-19 to conv5_1 with
random weights and average pooling; one iteration is costs, gradient to the pixels, and a step. conv: a volume
and signals, forward and with both gradients. train: one step of a small Siamese network. search: IndexFlatL2 over --size points of 128 values, four near each other at a time, one query
on one thread and 256 on N; faiss multiplies on its own threads by OpenBLAS, so the faster of one and N threads of that counts.
Debian: python3-torch, python3-faiss, libopenblas0-pthread, python3-numpy.
"""
import argparse, ctypes, json, math, os, resource, statistics, time

# OpenBLAS reads these when it is loaded, which NumPy may do: it shall choose its own kernel and blocks.
for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    os.environ.pop(name, None)

import numpy as np


def median(run, runs, least_seconds=0.3):
    """Milliseconds of the median run after a warm-up of the same length."""
    for least, keep in ((1, False), (runs, True)):
        times, begin = [], time.perf_counter()
        while len(times) < least or time.perf_counter() - begin < least_seconds:
            start = time.perf_counter()
            run()
            times.append(1e3 * (time.perf_counter() - start))
        if keep:
            return statistics.median(times)


def line(name, flops, milliseconds, threads):
    return {"name": name, "gflops": flops / milliseconds * 1e-6, "milliseconds": milliseconds, "threads": threads}


def gemm(options):
    blas = ctypes.CDLL("libopenblas.so.0")
    blas.openblas_get_config.restype = blas.openblas_get_corename.restype = ctypes.c_char_p
    n = options.size or 2048
    random = np.random.default_rng(1)
    a, b = (random.random((n, n), np.float32) * 2 - 1 for _ in range(2))
    c = np.zeros((n, n), np.float32)
    pointer = lambda m: m.ctypes.data_as(ctypes.c_void_p)
    row_major, plain = 101, 111

    def run():
        blas.cblas_sgemm(row_major, plain, plain, n, n, n, ctypes.c_float(1), pointer(a), n, pointer(b), n, ctypes.c_float(0), pointer(c), n)

    results = []
    for threads in sorted({1, options.threads}):
        blas.openblas_set_num_threads(threads)
        results.append(line(f"gemm {n}x{n}x{n}", 2.0 * n ** 3, median(run, options.runs), threads))
    exact = a[:4].astype(np.float64) @ b.astype(np.float64)
    peer = f"{blas.openblas_get_config().decode().split(' NO_')[0].strip()} ({blas.openblas_get_corename().decode()} kernel)"
    return peer, results, {"largest_error": float(np.abs(c[:4] - exact).max())}


def features(weights, x):
    import torch.nn.functional as F
    wanted = []
    for stage, convolutions in enumerate(weights):
        if stage:
            x = F.avg_pool2d(x, 2)
        for index, (w, b) in enumerate(convolutions):
            x = F.relu(F.conv2d(x, w, b, padding=1))
            if index == 0 or (stage == 3 and index == 1):
                wanted.append(x)
    return wanted


def style(options):
    import torch
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    size, content_layer = options.size or 512, 4
    weights, inputs = [], 3
    for outputs, count in ((64, 2), (128, 2), (256, 4), (512, 4), (512, 1)):
        stage = []
        for _ in range(count):
            stage.append((torch.randn(outputs, inputs, 3, 3) * math.sqrt(2 / (inputs * 9)), torch.zeros(outputs)))
            inputs = outputs
        weights.append(stage)

    def gram(f):
        m = f.reshape(f.shape[1], -1)
        return m @ m.t() / m.shape[1]

    content, picture = torch.rand(1, 3, size, size), torch.rand(1, 3, size, size)
    with torch.no_grad():
        target = features(weights, content)[content_layer]
        grams = [gram(f) for f in features(weights, torch.rand(1, 3, size, size))]
    generated = torch.rand(1, 3, size, size).requires_grad_(True)

    def iteration():
        found = features(weights, generated)
        loss = ((found[content_layer] - target) ** 2).mean()
        for i, f in enumerate(found):
            if i != content_layer:
                loss = loss + ((gram(f) - grams[i]) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            generated.sub_(0.01 * generated.grad)
            generated.grad = None

    def forward():
        with torch.no_grad():
            features(weights, picture)

    runs, flops = options.iterations or 5, 0
    results = [line(f"style vgg19 {size}x{size} iteration", flops, median(iteration, runs, 0), options.threads)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    results.append(line(f"vgg19 to conv5_1 1x3x{size}x{size} forward", flops, median(forward, runs, 0), options.threads))
    return f"PyTorch {torch.__version__}", results, {"peak_bytes": peak}


def conv(options):
    import torch
    import torch.nn.functional as F
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    results = []
    cases = (
        ("3-D 3x3x3 1x32x48x48x48 to 32", F.conv3d, torch.randn(1, 32, 48, 48, 48), torch.randn(32, 32, 3, 3, 3), 1),
        ("1-D 15 8x64x4096 to 64", F.conv1d, torch.randn(8, 64, 4096), torch.randn(64, 64, 15), 7),
    )
    for name, operation, x, w, padding in cases:
        flops = 2.0 * x.numel() // x.shape[1] * w.numel()
        with torch.no_grad():
            dy = torch.randn_like(operation(x, w, padding=padding))

        def forward():
            with torch.no_grad():
                operation(x, w, padding=padding)

        def everything():
            x.requires_grad_(True)
            w.requires_grad_(True)
            x.grad = w.grad = None
            operation(x, w, padding=padding).backward(dy)
            x.requires_grad_(False)
            w.requires_grad_(False)

        results.append(line(f"{name} forward", flops, median(forward, options.runs), options.threads))
        results.append(line(f"{name} forward and both gradients", 3 * flops, median(everything, options.runs), options.threads))
    return f"PyTorch {torch.__version__}", results, {}


def train(options):
    import torch
    import torch.nn.functional as F
    from torch import nn
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    stages, inputs = [], 3
    for outputs in (32, 64, 128, 128):
        stages += [nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True), nn.MaxPool2d(2)]
        inputs = outputs
    net = nn.Sequential(*stages, nn.Flatten(), nn.Dropout(0.3), nn.Linear(128 * 4 * 4, 128)).train()
    adam = torch.optim.AdamW(net.parameters(), 1e-3)
    batch = torch.rand(64, 3, 64, 64) * 255
    labels = torch.arange(64) // 4
    same = labels[:, None] == labels[None, :]
    positive = same & ~torch.eye(64, dtype=torch.bool)
    anchors, positives = positive.nonzero(as_tuple=True)
    infinity = torch.tensor(math.inf)

    def step():
        adam.zero_grad(set_to_none=True)
        embeddings = F.normalize(net((batch - 127.5) / 127.5))
        squares = (embeddings[:, None] - embeddings[None, :]).pow(2).sum(2)
        near = squares[anchors, positives]
        others = torch.where(same[anchors], infinity, squares[anchors])
        behind = torch.where(others > near[:, None], others, infinity).min(1).values
        farthest = torch.where(same[anchors], -infinity, squares[anchors]).max(1).values
        negative = torch.where(torch.isinf(behind), farthest, behind)
        loss = F.relu(near - negative + 0.2).mean()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        adam.step()

    results = [line("siamese 64x3x64x64 training step", 0, median(step, options.runs), options.threads)]
    return f"PyTorch {torch.__version__}", results, {}


def search(options):
    import faiss
    count, dimensions, top = options.size or 1_000_000, 128, 10
    random = np.random.default_rng(1)
    decay = 1 / (1 + np.arange(dimensions, dtype=np.float32) / 16)

    def unit(points):
        points /= np.linalg.norm(points, axis=1, keepdims=True)
        return points

    def pictures(people):
        noise = random.standard_normal((len(people), dimensions), np.float32)
        return unit(people + (1.2 + 0.44 * noise) / math.sqrt(dimensions))

    people = unit(random.standard_normal((-(-count // 4), dimensions), np.float32) * decay)
    index = faiss.IndexFlatL2(dimensions)
    index.add(pictures(people.repeat(4, axis=0)[:count]))
    queries = pictures(people[random.integers(len(people), size=256)])
    blas = ctypes.CDLL("libopenblas.so.0")
    results = []
    for queried, threads in ((1, 1), (256, options.threads)):
        faiss.omp_set_num_threads(threads)
        best = math.inf
        for blas_threads in sorted({1, threads}):
            blas.openblas_set_num_threads(blas_threads)
            best = min(best, median(lambda: index.search(queries[:queried], top), options.runs, 0))
        results.append(line(f"search {count}x{dimensions} top {top}, {queried} quer{'y' if queried == 1 else 'ies'}", 3.0 * count * dimensions * queried, best, threads))
    return f"faiss {faiss.__version__} IndexFlatL2", results, {}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("gemm", "style", "conv", "train", "search"))
    for name, standard in (("--size", None), ("--iterations", None), ("--runs", 5), ("--threads", 2)):
        parser.add_argument(name, type=int, default=standard)
    options = parser.parse_args()
    peer, results, more = {"gemm": gemm, "style": style, "conv": conv, "train": train, "search": search}[options.what](options)
    print(json.dumps({"peer": peer, **more, "results": results}))


if __name__ == "__main__":
    main()
