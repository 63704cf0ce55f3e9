"""Golden values of distances between distributions from SciPy. Run: python scripts/golden/distances.py (needs scipy 1.17)."""
import json
from pathlib import Path

import numpy as np
import scipy
from scipy import stats
from scipy.spatial.distance import jensenshannon

rng = np.random.default_rng(3)
out = {"scipy": scipy.__version__, "ks": [], "js": []}
for n, m, shift in [(40, 60, 0.0), (200, 150, 0.4), (30, 30, 3.0)]:
    a, b = np.round(rng.normal(size=n), 2), np.round(rng.normal(shift, 1, m), 2)
    result = stats.ks_2samp(a, b, method="asymp")
    scaled = result.statistic * np.sqrt(n * m / (n + m))
    out["ks"].append({"a": a.tolist(), "b": b.tolist(), "statistic": result.statistic, "limit": stats.kstwobign.sf(scaled)})
for p, q in [([0.2, 0.3, 0.5], [0.2, 0.3, 0.5]), ([0.9, 0.1, 0.0], [0.1, 0.4, 0.5]), ([1, 0], [0, 1]), ([3, 1, 4], [1, 5, 9])]:
    out["js"].append({"p": p, "q": q, "distance": float(jensenshannon(p, q, base=2))})
Path("test/fixtures/golden/distances.json").write_text(json.dumps(out))
