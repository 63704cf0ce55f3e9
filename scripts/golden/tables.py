"""Golden values of the table verbs from pandas. Run: python scripts/golden/tables.py (needs pandas 2.2 or newer)."""
import json
from pathlib import Path

import numpy as np
import pandas as pd

rng = np.random.default_rng(8)
n = 40
people = pd.DataFrame({"id": rng.integers(0, 12, n), "city": rng.choice(["Rome", "Oslo", None], n, p=[.5, .3, .2]), "day": rng.permutation(n), "x": np.where(rng.uniform(size=n) < 0.3, np.nan, np.round(rng.normal(10, 4, n), 2)), "k": rng.integers(1, 6, n).astype(float)})
towns = pd.DataFrame({"id": rng.integers(4, 16, 15), "city": rng.choice(["Rome", "Bern", None], 15), "x": np.round(rng.normal(size=15), 3)})


def rows(frame):
    def plain(v):
        if v is None or v is pd.NaT or (isinstance(v, float) and np.isnan(v)):
            return None
        return v.item() if hasattr(v, "item") else v
    return {str(name): [plain(v) for v in frame[name].tolist()] for name in frame}


out = {"pandas": pd.__version__, "people": rows(people), "towns": rows(towns), "fill": [], "drop": [], "duplicates": [], "join": [], "window": []}
for how, call in [("forward", lambda s: s.ffill()), ("backward", lambda s: s.bfill()), ("interpolate", lambda s: s.interpolate())]:
    out["fill"].append({"how": how, "x": rows(call(people["x"]).to_frame())["x"]})
    grouped = people.assign(city=people["city"].fillna("none")).groupby("city")["x"].transform(call)
    out["fill"].append({"how": how, "by": "city", "x": rows(grouped.to_frame())["x"]})
for how, call in [("forward", lambda s: s.ffill(limit=1)), ("backward", lambda s: s.bfill(limit=1)), ("interpolate", lambda s: s.interpolate(limit=1))]:
    out["fill"].append({"how": how, "limit": 1, "x": rows(call(people["x"]).to_frame())["x"]})
for how in ["mean", "median"]:
    means = people.assign(city=people["city"].fillna("none")).groupby("city")["x"].transform(how)
    out["fill"].append({"how": how, "by": "city", "x": rows(people["x"].fillna(means).to_frame())["x"]})
for options in [{}, {"how": "all", "subset": ["city", "x"]}, {"threshold": 5}, {"threshold": 4}, {"subset": ["city"]}]:
    python = {"thresh" if k == "threshold" else k: v for k, v in options.items()}
    out["drop"].append({"options": options, "day": people.dropna(**python)["day"].tolist()})
for subset in [["id"], ["id", "city"], ["city", "k"]]:
    for keep in ["first", "last", "none"]:
        out["duplicates"].append({"subset": subset, "keep": keep, "day": people[people.duplicated(subset, keep=False if keep == "none" else keep)]["day"].tolist()})
for how in ["inner", "left", "right", "outer"]:
    for on in [["id"], ["id", "city"]]:
        out["join"].append({"how": how, "on": on, "rows": rows(people.merge(towns, on=on, how=how))})
    out["join"].append({"how": how, "left": ["k"], "right": ["id"], "rows": rows(people.merge(towns, left_on=["k"], right_on=["id"], how=how))})
sums = people.pivot_table(index="city", columns="id", values="x", aggfunc="mean", dropna=False)
first = people.drop_duplicates(["city", "id"]).dropna(subset=["city"])
out["pivot"] = {"mean": rows(people.dropna(subset=["x"]).pivot_table(index="city", columns="id", values="x", aggfunc="mean").reset_index()), "wide": rows(first.pivot(index="city", columns="id", values="x").reset_index())}
out["melt"] = rows(people.melt(id_vars=["id", "city"], value_vars=["x", "k"], var_name="what", value_name="amount"))
ordered = people.sort_values("day")
for name, spec, call in [("lag", ["lag", "x"], lambda s: s.shift(1)), ("lead2", ["lead", "x", 2], lambda s: s.shift(-2)), ("diff", ["diff", "x"], lambda s: s.diff()), ("pct", ["pctChange", "k", 2], lambda s: s.pct_change(2, fill_method=None)),
                         ("sum", ["cumSum", "x"], lambda s: s.cumsum()), ("low", ["cumMin", "x"], lambda s: s.cummin()), ("high", ["cumMax", "x"], lambda s: s.cummax()), ("rank", ["rank", "k"], lambda s: s.rank()),
                         ("mean3", ["rollingMean", "k", 3], lambda s: s.rolling(3).mean()), ("gap3", ["rollingMean", "x", 3], lambda s: s.rolling(3).mean()), ("some", ["rollingSum", "x", {"size": 4, "minPeriods": 1}], lambda s: s.rolling(4, min_periods=1).sum()),
                         ("std", ["rollingStd", "k", 4], lambda s: s.rolling(4).std()), ("min", ["rollingMin", "x", {"size": 3, "minPeriods": 2}], lambda s: s.rolling(3, min_periods=2).min()), ("max", ["rollingMax", "k", 2], lambda s: s.rolling(2).max())]:
    column = spec[1]
    plain = call(ordered[column]).reindex(people.index)
    grouped = ordered.assign(city=ordered["city"].fillna("none")).groupby("city")[column].transform(call).reindex(people.index)
    out["window"].append({"name": name, "spec": spec, "plain": rows(plain.to_frame("v"))["v"], "grouped": rows(grouped.to_frame("v"))["v"]})
Path("test/fixtures/golden/tables.json").write_text(json.dumps(out))
