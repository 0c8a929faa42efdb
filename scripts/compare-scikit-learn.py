"""Sets logsieve's macro-F1 beside scikit-learn's, at the same L2, on the same embeddings and the same folds.

    python -m venv .venv && .venv/bin/pip install numpy==2.4.6 scikit-learn==1.9.1
    .venv/bin/python scripts/compare-scikit-learn.py DATA.csv [--label-column label] [--split source] [--l2 ...]

All options are those of scripts/export-embeddings.ts. Best guesses are compared, thresholds off. Exits 1 when
logsieve is more than 0.005 below.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

ALLOWED = 0.005
ROOT = pathlib.Path(__file__).resolve().parent.parent


def main() -> int:
    data, *options = sys.argv[1:]
    with tempfile.TemporaryDirectory() as directory:
        node = ["node", "--import", "tsx", "scripts/export-embeddings.ts"]
        subprocess.run([*node, str(pathlib.Path(data).resolve()), directory, *options], cwd=ROOT, check=True)
        exported = json.loads(pathlib.Path(directory, "folds.json").read_text())
        vectors = np.fromfile(pathlib.Path(directory, "vectors.f32"), dtype="<f4")
    vectors = vectors.reshape(-1, exported["dimension"]).astype(np.float64)
    report = exported["report"]

    actual, guessed = [], []
    for fold in exported["folds"]:
        trained, tested = np.array(fold["trained"]), np.array(fold["tested"])
        if len(tested) == 0:
            continue
        model = LogisticRegression(
            C=1 / report["l2"],
            class_weight="balanced" if report["balance"] else None,
            tol=1e-6,
            max_iter=10_000,
        )
        model.fit(vectors[trained[:, 0]], trained[:, 1])
        actual.extend(tested[:, 1])
        guessed.extend(model.predict(vectors[tested[:, 0]]))

    ours = report["metrics"]["macroF1"]
    theirs = f1_score(actual, guessed, average="macro", zero_division=0)
    right = np.mean(np.array(actual) == np.array(guessed))
    print(f"held out by {report['split']}, {report['folds']} folds, l2 {report['l2']}, balance {report['balance']}")
    print(f"                macro-F1   best guess right   lines")
    print(f"logsieve        {ours:.4f}     {report['metrics']['bestGuessRight']:.4f}             {report['labelledRows']}")
    print(f"scikit-learn    {theirs:.4f}     {right:.4f}             {len(actual)}")
    print(f"difference      {ours - theirs:+.4f}")
    return 0 if ours >= theirs - ALLOWED else 1


sys.exit(main())
