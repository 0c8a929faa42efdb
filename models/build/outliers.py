"""Rewrites the fp32 weights so that their activations fit eight bits better; what they compute stays the same.

Each activation is quantised by one scale for the whole text, and in every layer a channel or two reach many times
further than all others. Where a LayerNorm feeds a linear layer, the channels are centred: what is taken off in the
norm is put back by the biases after it, at no cost. After the Gelu, whose outliers have no centre, they are divided
(`build` in export.py adds the operator) and the next weights multiplied.
"""

import numpy as np

from reference import LAYERS, Weights, embed

# Shifts and divisors are rounded this coarsely so that another machine's last bits do not change them.
SHIFT_STEP = np.float32(0.25)
# A Gelu channel is divided where it reaches more than about this many times as far as nine tenths of the others.
REACH = 2


class Ranges:
    """How far the input of each linear layer reaches, channel by channel, over some texts."""

    def __init__(self, weights: Weights, texts: list[np.ndarray]) -> None:
        self.least: dict[str, np.ndarray] = {}
        self.most: dict[str, np.ndarray] = {}
        for ids in texts:
            embed(weights, ids, self.see)

    def see(self, name: str, x: np.ndarray) -> None:
        self.least[name] = np.minimum(self.least.get(name, np.inf), x.min(0))
        self.most[name] = np.maximum(self.most.get(name, -np.inf), x.max(0))

    def centre(self, name: str) -> np.ndarray:
        middle = (self.least[name] + self.most[name]) / 2
        return (np.rint(middle / SHIFT_STEP) * SHIFT_STEP).astype(np.float32)

    def divisor(self, name: str) -> np.ndarray:
        """A power of two for each channel, so that dividing by it is exact."""
        reach = np.maximum(np.abs(self.least[name]), np.abs(self.most[name]))
        times = np.log2(reach / (REACH * np.quantile(reach, 0.9)))
        return np.exp2(np.maximum(0, np.rint(times))).astype(np.float32)


def tame_outliers(weights: Weights, texts: list[np.ndarray]) -> tuple[Weights, list[np.ndarray]]:
    """The rewritten weights, and for each layer what to divide its Gelu's channels by."""
    ranges = Ranges(weights, texts)
    tamed = dict(weights)
    norm = "embeddings.LayerNorm"
    for layer in (f"encoder.layer.{index}" for index in range(LAYERS)):
        attention = [f"{layer}.attention.self.{of}" for of in ("query", "key", "value")]
        shift(tamed, ranges.centre(attention[0]), norm, attention, f"{layer}.attention.output.dense")
        norm = f"{layer}.attention.output.LayerNorm"
        wide = [f"{layer}.intermediate.dense"]
        shift(tamed, ranges.centre(wide[0]), norm, wide, f"{layer}.output.dense")
        norm = f"{layer}.output.LayerNorm"
    divisors = [ranges.divisor(f"encoder.layer.{index}.output.dense") for index in range(LAYERS)]
    for index, divisor in enumerate(divisors):
        name = f"encoder.layer.{index}.output.dense.weight"
        tamed[name] = tamed[name] * divisor
    return tamed, divisors


def shift(weights: Weights, by: np.ndarray, norm: str, readers: list[str], residual: str) -> None:
    """Takes `by` off what `norm` gives; its readers' biases and the residual sum after them put it back."""
    weights[f"{norm}.bias"] = weights[f"{norm}.bias"] - by
    for name in readers:
        weights[f"{name}.bias"] = weights[f"{name}.bias"] + weights[f"{name}.weight"] @ by
    weights[f"{residual}.bias"] = weights[f"{residual}.bias"] + by
