#!/usr/bin/env python3
"""Reference vectors against PyTorch and NumPy in double precision.

    managed vectors export DIR
    vectors.py DIR              recomputes every case that is known here: outputs, and gradients by autograd
    vectors.py --write DIR      writes vectors of its own, for: managed vectors check DIR

Needs numpy and torch. Shares no code with the product: formulas are those of DIR/README.md.
"""
import hashlib
import json
import math
import os
import struct
import sys

import numpy as np
import torch
import torch.nn.functional as F

DTYPES = {"F32": np.float32, "F64": np.float64}


def read_safetensors(path):
    with open(path, "rb") as file:
        data = file.read()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length])
    header.pop("__metadata__", None)
    return {
        name: np.frombuffer(data[8 + length + entry["data_offsets"][0]:8 + length + entry["data_offsets"][1]], DTYPES[entry["dtype"]]).reshape(entry["shape"])
        for name, entry in header.items()
    }


def read(path):
    return dict(np.load(path, allow_pickle=False)) if path.endswith(".npz") else read_safetensors(path)


def pads(p):
    """Padding as torch wants it: the last axis first."""
    return [value for pair in zip(reversed(p["padding_begin"]), reversed(p["padding_end"])) for value in pair]


def convolution(p, input, weights, bias):
    mode = {"zero": "constant", "reflect": "reflect", "replicate": "replicate"}[p["padding"]]
    padded = F.pad(input, pads(p), mode=mode)
    conv = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}[input.dim() - 2]
    return conv(padded, weights, bias, stride=p["stride"], dilation=p["dilation"], groups=p["groups"])


def max_pooling(p, input):
    pool = {1: F.max_pool1d, 2: F.max_pool2d, 3: F.max_pool3d}[input.dim() - 1]
    padded = F.pad(input, pads(p), value=-math.inf)
    return pool(padded[None], p["kernel"], stride=p["stride"], dilation=p["dilation"])[0]


def average_pooling(p, input):
    conv = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}[input.dim() - 1]
    ones = torch.ones([1, 1] + p["kernel"], dtype=input.dtype)
    total = lambda x: conv(F.pad(x, pads(p))[:, None], ones, stride=p["stride"], dilation=p["dilation"])[:, 0]
    return total(input) / (math.prod(p["kernel"]) if p["count_padding"] else total(torch.ones_like(input)))


def batch_normalization(p, input, scale, shift):
    return F.batch_norm(input, None, None, scale, shift, training=True, eps=p["epsilon"])


def cubic(t):
    t = abs(t)
    return np.where(t < 1, 1.5 * t**3 - 2.5 * t**2 + 1, np.where(t < 2, -0.5 * t**3 + 2.5 * t**2 - 4 * t + 2, 0))


def resize(p, input):
    f = {"triangle": lambda t: np.maximum(0, 1 - abs(t)), "cubic": cubic}[p["filter"]]

    def weights(inputs, outputs):
        step = inputs / outputs
        w = f((np.arange(inputs)[None, :] + 0.5 - (np.arange(outputs)[:, None] + 0.5) * step) / max(1, step))
        return torch.from_numpy(w / w.sum(1, keepdims=True))

    return weights(input.shape[0], p["size"][0]) @ input @ weights(input.shape[1], p["size"][1]).T


def warp(p, picture):
    image = picture.numpy()
    rows, columns, _ = image.shape
    height, width = p["size"]
    samples = int(np.clip(math.ceil(math.sqrt(p["right"] ** 2 + p["down"] ** 2)), 1, 16))
    c, s = p["right"], p["down"]
    total = np.zeros([height, width, 3])
    y, x = np.meshgrid(np.arange(height), np.arange(width), indexing="ij")
    for j in range(samples):
        for i in range(samples):
            px, py = x + (i + 0.5) / samples, y + (j + 0.5) / samples
            u, v = c * px - s * py + columns / 4 - 0.5, s * px + c * py + rows / 4 - 0.5
            u0, v0 = np.floor(u), np.floor(v)
            at = lambda a, b: image[np.clip(b, 0, rows - 1).astype(int), np.clip(a, 0, columns - 1).astype(int)]
            fu, fv = (u - u0)[..., None], (v - v0)[..., None]
            total += (1 - fv) * ((1 - fu) * at(u0, v0) + fu * at(u0 + 1, v0)) + fv * ((1 - fu) * at(u0, v0 + 1) + fu * at(u0 + 1, v0 + 1))
    return torch.from_numpy((total / samples**2).transpose(2, 0, 1).copy())


OPERATIONS = {
    "convolution": convolution,
    "max-pooling": max_pooling,
    "average-pooling": average_pooling,
    "matrix-product": lambda p, left, right: (left.T if p["transpose_left"] else left) @ (right.T if p["transpose_right"] else right),
    "dense": lambda p, input, weights, bias: F.linear(input, weights, bias),
    "relu": lambda p, input: F.relu(input),
    "leaky-relu": lambda p, input: F.leaky_relu(input, p["slope"]),
    "logistic": lambda p, input: torch.sigmoid(input),
    "exponential": lambda p, input: torch.exp(input),
    "softmax": lambda p, input: torch.softmax(input, 1),
    "affine": lambda p, input, scale, shift: input * scale[:, None] + shift[:, None],
    "batch-normalization": batch_normalization,
    "l2-normalize": lambda p, input: F.normalize(input),
    "add": lambda p, first, second: first + second,
    "concat": lambda p, first, second: torch.cat([first, second], 1),
    "gram": lambda p, features: features @ features.T,
    "squared-euclidean-distance": lambda p, a, b: ((a - b) ** 2).sum(-1),
    "cosine-distance": lambda p, a, b: 1 - F.cosine_similarity(a, b, -1),
    "chi-square-distance": lambda p, a, b: ((a - b) ** 2 / (a.abs() + b.abs())).sum(-1),
    "resize": resize,
    "warp": warp,
}


def compute(case, tensors):
    """Output and gradients in double precision, by the names that files have."""
    inputs = {
        name: torch.from_numpy(values.astype(np.float64)).requires_grad_("output_gradient" in tensors)
        for name, values in tensors.items() if name not in ("output", "output_gradient") and not name.startswith("gradient.")
    }
    output = OPERATIONS[case["operation"]](case["parameters"], **inputs)
    result = {"output": output.detach().numpy()}
    if "output_gradient" in tensors:
        output.backward(torch.from_numpy(tensors["output_gradient"].astype(np.float64)))
        result.update({"gradient." + name: values.grad.numpy() for name, values in inputs.items()})
    return result


def check(folder):
    with open(os.path.join(folder, "index.json"), encoding="utf-8") as file:
        cases = json.load(file)["cases"]
    counts, worst, bad = {}, {}, []
    unknown = sorted({case["operation"] for case in cases if case["operation"] not in OPERATIONS})
    for case in cases:
        if case["operation"] in unknown:
            continue
        path = os.path.join(folder, case["file"])
        with open(path, "rb") as file:
            if hashlib.sha256(file.read()).hexdigest() != case["sha256"]:
                bad.append(case["name"] + ": digest")
        tensors = read(path)
        for name, values in compute(case, tensors).items():
            error = float(np.max(np.abs(values - tensors[name])) / max(1.0, float(np.max(np.abs(values)))))
            worst[case["operation"]] = max(worst.get(case["operation"], 0), error)
            if tensors[name].shape != values.shape or not error <= 1e-12:
                bad.append(f"{case['name']}: {name} differs by {error:.1e}")
        counts[case["operation"]] = counts.get(case["operation"], 0) + 1
    for operation, count in counts.items():
        print(f"{operation:28} {count:4} cases, largest relative error {worst[operation]:.1e}")
    print("\n".join(bad))
    print(f"{sum(counts.values())} cases recomputed, {len(bad)} differences; not known here: {', '.join(unknown) or 'none'}")
    return 1 if bad else 0


def write(folder):
    os.makedirs(folder, exist_ok=True)
    random = np.random.default_rng(5)
    window = lambda n, s, d, b, e: {"stride": [s] * n, "dilation": [d] * n, "padding_begin": [b] * n, "padding_end": [e] * n}
    draw = lambda *shape: random.uniform(-1, 1, shape).astype(np.float32)
    plans = [
        ("convolution", {"groups": 3, "padding": "reflect", **window(2, 2, 1, 2, 1)}, {"input": draw(2, 6, 17, 9), "weights": draw(9, 2, 4, 4), "bias": draw(9)}),
        ("convolution", {"groups": 1, "padding": "zero", **window(1, 1, 3, 4, 0)}, {"input": draw(3, 5, 40), "weights": draw(7, 5, 6), "bias": draw(7)}),
        ("convolution", {"groups": 2, "padding": "replicate", **window(3, 1, 1, 1, 1)}, {"input": draw(1, 4, 6, 7, 8), "weights": draw(6, 2, 3, 3, 3), "bias": draw(6)}),
        ("max-pooling", {"kernel": [3, 3], **window(2, 2, 1, 1, 1)}, {"input": draw(5, 14, 11)}),
        ("average-pooling", {"kernel": [2, 2, 2], "count_padding": True, **window(3, 2, 1, 1, 0)}, {"input": draw(4, 7, 5, 9)}),
        ("dense", {}, {"input": draw(6, 33), "weights": draw(10, 33), "bias": draw(10)}),
        ("batch-normalization", {"epsilon": 0.01}, {"input": draw(4, 3, 50), "scale": draw(3), "shift": draw(3)}),
        ("softmax", {}, {"input": draw(3, 20, 4)}),
        ("gram", {}, {"features": draw(9, 70)}),
        ("cosine-distance", {}, {"a": draw(64), "b": draw(64)}),
        ("leaky-relu", {"slope": 0.25}, {"input": draw(100)}),
    ]
    index = {"format": "managed-reference-vectors", "version": 1, "cases": []}
    for number, (operation, parameters, tensors) in enumerate(plans):
        case = {"name": f"torch-{number}-{operation}", "operation": operation, "parameters": parameters, "tolerance": 1e-4, "file": f"{number}.npz"}
        shape = compute(case, tensors)["output"].shape
        tensors["output_gradient"] = np.asarray(draw(*shape), np.float32).reshape(shape)
        tensors.update(compute(case, tensors))
        np.savez_compressed(os.path.join(folder, case["file"]), **tensors)
        with open(os.path.join(folder, case["file"]), "rb") as file:
            case["sha256"] = hashlib.sha256(file.read()).hexdigest()
        index["cases"].append(case)
    with open(os.path.join(folder, "index.json"), "w", encoding="utf-8") as file:
        json.dump(index, file, indent=1)
    print(f"{folder}: {len(plans)} cases")
    return 0


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--write":
        sys.exit(write(sys.argv[2]))
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(check(sys.argv[1]))
