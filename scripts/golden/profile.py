"""Golden values of lib/ml/profile by pandas and scipy. Run: python scripts/golden/profile.py"""
import json
import pathlib

import numpy as np
import pandas as pd
import scipy
from scipy import stats
from scipy.stats.contingency import association

rng = np.random.default_rng(20261121)
n = 300
x = np.round(rng.gamma(2, 3, n), 3)
y = np.round(0.5 * x + rng.normal(0, 2, n), 3)
k = rng.integers(0, 6, n).astype(float)
x[rng.random(n) < 0.1] = np.nan
city = rng.choice(["Oslo", "Rome", "Lima", "Quito"], n, p=[0.4, 0.3, 0.2, 0.1]).astype(object)
tier = np.where(rng.random(n) < 0.7, np.where(city == "Oslo", "a", "b"), "c").astype(object)
city[rng.random(n) < 0.05] = None
frame = pd.DataFrame({"x": x, "y": y, "k": k, "city": city, "tier": tier})


def plain(values):
    return [None if pd.isna(value) else value for value in values]


def ratio(categories, numbers):
    both = pd.DataFrame({"c": categories, "v": numbers}).dropna()
    groups = [group.to_numpy() for _, group in both.groupby("c")["v"]]
    f = stats.f_oneway(*groups).statistic
    between, within = len(groups) - 1, len(both) - len(groups)
    return float(np.sqrt(f * between / (f * between + within)))


both = frame[["x", "y"]].dropna()
pairs = frame[["city", "tier"]].dropna()
numbers = {name: {"mean": frame[name].mean(), "std": frame[name].std(), "min": frame[name].min(), "q25": frame[name].quantile(0.25), "median": frame[name].median(), "q75": frame[name].quantile(0.75), "max": frame[name].max(), "skew": frame[name].skew(), "kurtosis": frame[name].kurt()} for name in ("x", "y", "k")}
path = pathlib.Path(__file__).parents[2] / "test/fixtures/golden/profile.json"
path.write_text(json.dumps({
    "pandas": pd.__version__, "scipy": scipy.__version__,
    "columns": {name: plain(frame[name]) for name in frame}, "numbers": {name: {key: float(value) for key, value in found.items()} for name, found in numbers.items()},
    "pearson": float(stats.pearsonr(both.x, both.y).statistic), "spearman": float(stats.spearmanr(both.x, both.y).statistic), "spearmanTies": float(stats.spearmanr(frame.k, frame.y).statistic),
    "cramersV": float(association(pd.crosstab(pairs.city, pairs.tier).to_numpy(), method="cramer")), "correlationRatio": ratio(frame.city, frame.x),
    "missingTogether": float(frame.isna()[["x", "city"]].astype(float).corr().iloc[0, 1]),
}) + "\n")
