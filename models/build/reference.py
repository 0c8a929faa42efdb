"""all-MiniLM-L6-v2 in plain numpy and float32: what the exported graph is measured against."""

from collections.abc import Callable

import numpy as np
from scipy.special import erf

HEADS = 12
LAYERS = 6
HIDDEN = 384

Weights = dict[str, np.ndarray]


def embed(weights: Weights, ids: np.ndarray, watch: Callable[[str, np.ndarray], None] = lambda *_: None) -> np.ndarray:
    """The vector of one text's token ids; `watch` sees the input of every linear layer, tokens x width."""

    def norm(x: np.ndarray, name: str) -> np.ndarray:
        centred = x - x.mean(-1, keepdims=True)
        deviation = np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
        return centred / deviation * weights[f"{name}.weight"] + weights[f"{name}.bias"]

    def linear(x: np.ndarray, name: str) -> np.ndarray:
        watch(name, x)
        return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    def by_head(x: np.ndarray) -> np.ndarray:
        return x.reshape(len(ids), HEADS, -1).transpose(1, 0, 2)

    x = (
        weights["embeddings.word_embeddings.weight"][ids]
        + weights["embeddings.position_embeddings.weight"][: len(ids)]
        + weights["embeddings.token_type_embeddings.weight"][0]
    )
    x = norm(x, "embeddings.LayerNorm")
    for layer in (f"encoder.layer.{index}" for index in range(LAYERS)):
        attention = f"{layer}.attention"
        query, key, value = (by_head(linear(x, f"{attention}.self.{of}")) for of in ("query", "key", "value"))
        scores = query @ key.transpose(0, 2, 1) / np.float32((HIDDEN / HEADS) ** 0.5)
        powers = np.exp(scores - scores.max(-1, keepdims=True))
        attended = powers / powers.sum(-1, keepdims=True) @ value
        attended = attended.transpose(1, 0, 2).reshape(len(ids), HIDDEN)
        x = norm(linear(attended, f"{attention}.output.dense") + x, f"{attention}.output.LayerNorm")
        wide = linear(x, f"{layer}.intermediate.dense")
        wide = wide * np.float32(0.5) * (1 + erf(wide / np.float32(2**0.5)))
        x = norm(linear(wide, f"{layer}.output.dense") + x, f"{layer}.output.LayerNorm")
    pooled = x.mean(0)
    return pooled / np.linalg.norm(pooled)
