"""Writes src/classifier/regression/fixtures/logistic-regression.json: scikit-learn's solutions of fixed problems.

    python -m venv venv && venv/bin/pip install scikit-learn==1.9.1 numpy==2.4.6 scipy==1.17.1
    venv/bin/python scripts/expected-logistic-regression.py

The data are not stored: the test makes the same numbers with the same generator (`problem` below), all of
them multiples of 2**-17, so that 32-bit floats hold them exactly.
"""

import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression

OUT = Path(__file__).parent.parent / "src/classifier/regression/fixtures/logistic-regression.json"

CASES = [
    {"name": "few rows", "seed": 1, "rows": 40, "dimension": 3, "classCount": 3, "l2": 1, "weighted": False},
    {"name": "weak penalty", "seed": 2, "rows": 200, "dimension": 8, "classCount": 4, "l2": 0.05, "weighted": False},
    {"name": "strong penalty", "seed": 3, "rows": 200, "dimension": 8, "classCount": 5, "l2": 50, "weighted": False},
    {"name": "weighted rows", "seed": 4, "rows": 150, "dimension": 7, "classCount": 4, "l2": 1, "weighted": True},
    {"name": "two classes", "seed": 5, "rows": 120, "dimension": 6, "classCount": 2, "l2": 1, "weighted": False},
    {"name": "an encoder's width", "seed": 6, "rows": 600, "dimension": 384, "classCount": 9, "l2": 1, "weighted": False},
]


def problem(case):
    """Rows about one centre per class, all shifted the same way as embeddings are; 32-bit LCG."""
    state = case["seed"]

    def draw():
        nonlocal state
        state = (1664525 * state + 1013904223) % 2**32
        return state >> 16

    d, k = case["dimension"], case["classCount"]
    shift = [draw() / 2**16 for _ in range(d)]
    centres = [[draw() / 2**17 - 0.25 for _ in range(d)] for _ in range(k)]
    vectors, classes, weights = [], [], []
    for _ in range(case["rows"]):
        right = draw() % k
        classes.append(right)
        weights.append(draw() % 4 if case["weighted"] else 1)
        vectors.append([shift[j] + centres[right][j] + draw() / 2**15 - 1 for j in range(d)])
    return np.array(vectors), np.array(classes), np.array(weights, dtype=float)


def largest_gradient(x, y, w, l2, coef, bias):
    """Of the summed objective; for two classes scikit-learn's single vector is the difference of ours."""
    scores = x @ coef.T + bias
    scores -= scores.max(axis=1, keepdims=True)
    p = np.exp(scores)
    p /= p.sum(axis=1, keepdims=True)
    residual = w[:, None] * (p - np.eye(len(coef))[y])
    return max(np.abs(residual.T @ x + l2 * coef).max(), np.abs(residual.sum(axis=0)).max())


expected = []
for case in CASES:
    x, y, w = problem(case)
    two = case["classCount"] == 2
    model = LogisticRegression(
        C=(2 if two else 1) / case["l2"], solver="newton-cholesky" if two else "lbfgs", tol=1e-8, max_iter=100_000
    ).fit(x, y, sample_weight=w)
    coef, bias = model.coef_, model.intercept_
    if two:
        coef, bias = np.vstack([-coef / 2, coef / 2]), np.concatenate([-bias / 2, bias / 2])
    largest = largest_gradient(x, y, w, case["l2"], coef, bias)
    print(f"{case['name']}: largest gradient {largest:.1e}, largest coefficient {np.abs(coef).max():.3f}")
    assert largest < 1e-4, "not converged"
    expected.append({**case, "weights": np.round(coef, 6).ravel().tolist(), "bias": np.round(bias, 6).tolist()})

OUT.parent.mkdir(exist_ok=True)
lines = ",\n".join(json.dumps(case) for case in expected)
OUT.write_text(f'{{"scikit-learn": "{sklearn.__version__}", "cases": [\n{lines}\n]}}\n')
