"""Golden values of lib/ml/drift.ts: PSI on the reference's deciles by numpy. Run: python scripts/golden/drift.py"""
import json
import pathlib

import numpy as np

EPSILON = 1e-4
rng = np.random.default_rng(20261121)


def psi(reference, current, edges):
    shares = []
    for values in (reference, current):
        counts = np.bincount(np.searchsorted(edges, values, side="right"), minlength=len(edges) + 1)
        share = counts / len(values)
        shares.append(np.where(share == 0, EPSILON, share))
    q, p = shares
    return float(np.sum((p - q) * np.log(p / q)))


cases = []
for name, reference, current in [
    ("same distribution", rng.normal(0, 1, 200), rng.normal(0, 1, 150)),
    ("shifted by one deviation", rng.normal(0, 1, 200), rng.normal(1, 1, 150)),
    ("a tail that vanished", rng.exponential(2, 200), rng.uniform(0, 1, 100)),
    ("few distinct values", rng.integers(0, 4, 200).astype(float), rng.integers(1, 5, 120).astype(float)),
]:
    edges = np.unique(np.quantile(reference, np.arange(1, 10) / 10))
    cases.append({"name": name, "reference": reference.tolist(), "current": current.tolist(), "edges": edges.tolist(), "psi": psi(reference, current, edges)})

path = pathlib.Path(__file__).parents[2] / "test/fixtures/golden/drift.json"
path.write_text(json.dumps({"numpy": np.__version__, "cases": cases}) + "\n")
