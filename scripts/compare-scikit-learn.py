"""Sets logsieve's two views beside scikit-learn's, at the same L2, on the same templates and the same folds.

    python -m venv .venv && .venv/bin/pip install numpy==2.4.6 scikit-learn==1.9.1
    .venv/bin/python scripts/compare-scikit-learn.py DATA.csv [--label-column label] [--split source] [--l2 ...]

All options are those of scripts/export-embeddings.ts. scikit-learn fits LogisticRegression to the embeddings, to
TF-IDF of the n-grams that logsieve hashes, and takes the mean of their probabilities. Best guesses are compared,
thresholds off. Exits 1 when logsieve is more than 0.005 below the best of the three.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.pipeline import FeatureUnion
from sklearn.preprocessing import normalize

ALLOWED = 0.005
# Of the penalty on the embedding, as in src/training/fit-templates.ts.
NGRAM_L2_SHARE = 0.25
ROOT = pathlib.Path(__file__).resolve().parent.parent


def regression(l2: float, balance: bool) -> LogisticRegression:
    return LogisticRegression(
        C=1 / l2, class_weight="balanced" if balance else None, tol=1e-5, max_iter=10_000
    )


def ngrams() -> FeatureUnion:
    same = {"sublinear_tf": True, "min_df": 2, "norm": None}
    return FeatureUnion(
        [
            ("words", TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\S+", **same)),
            ("runs", TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), **same)),
        ]
    )


def main() -> int:
    data, *options = sys.argv[1:]
    with tempfile.TemporaryDirectory() as directory:
        node = ["node", "--import", "tsx", "scripts/export-embeddings.ts"]
        subprocess.run([*node, str(pathlib.Path(data).resolve()), directory, *options], cwd=ROOT, check=True)
        exported = json.loads(pathlib.Path(directory, "folds.json").read_text())
        vectors = np.fromfile(pathlib.Path(directory, "vectors.f32"), dtype="<f4")
    vectors = vectors.reshape(-1, exported["dimension"]).astype(np.float64)
    texts = np.array(exported["texts"], dtype=object)
    report = exported["report"]
    l2, balance = report["l2"], report["balance"]
    none = -1

    actual: list[int] = []
    guessed: dict[str, list[int]] = {"embedding": [], "n-grams": [], "mean of both": []}
    for fold in exported["folds"]:
        trained, tested = np.array(fold["trained"]), np.array(fold["tested"])
        if len(tested) == 0:
            continue
        by_vector = regression(l2, balance).fit(vectors[trained[:, 0]], trained[:, 1])
        read = ngrams().fit(texts[trained[:, 0]])
        by_ngram = regression(NGRAM_L2_SHARE * l2, balance).fit(
            normalize(read.transform(texts[trained[:, 0]])), trained[:, 1]
        )
        probabilities = {
            "embedding": by_vector.predict_proba(vectors[tested[:, 0]]),
            "n-grams": by_ngram.predict_proba(normalize(read.transform(texts[tested[:, 0]]))),
        }
        probabilities["mean of both"] = (probabilities["embedding"] + probabilities["n-grams"]) / 2
        labels = by_vector.classes_
        actual.extend(tested[:, 1])
        for name, of in probabilities.items():
            of[:, labels == none] = -1
            guessed[name].extend(labels[np.argmax(of, axis=1)])

    ours = report["metrics"]["macroF1"]
    print(f"held out by {report['split']}, {report['folds']} folds, l2 {l2}, balance {balance}")
    print(f"{len(actual)} lines                    macro-F1   best guess right")
    print(f"{'logsieve':<30}{ours:.4f}     {report['metrics']['bestGuessRight']:.4f}")
    best = 0.0
    for name, guesses in guessed.items():
        theirs = f1_score(actual, guesses, average="macro", zero_division=0)
        right = np.mean(np.array(actual) == np.array(guesses))
        print(f"{'scikit-learn, ' + name:<30}{theirs:.4f}     {right:.4f}")
        best = max(best, theirs)
    print(f"{'difference to the best':<30}{ours - best:+.4f}")
    return 0 if ours >= best - ALLOWED else 1


sys.exit(main())
