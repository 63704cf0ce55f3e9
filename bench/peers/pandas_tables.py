"""What bench/csv.ts and bench/group.ts do, by pandas and, where it is installed, polars. Argument: `csv` and a folder, or `group`."""
import importlib.util
import json
import sys
import time

import numpy as np
import pandas as pd

polars = importlib.import_module("polars") if importlib.util.find_spec("polars") else None


def middle(work):
    times = []
    for _ in range(3):
        began, cpu = time.perf_counter(), time.process_time()
        work()
        times.append(((time.perf_counter() - began) * 1000, (time.process_time() - cpu) * 1000))
    return sorted(times)[1]


if sys.argv[1] == "csv":
    # Dates as dates, as ours are.
    found = {}
    for kind, dates in (("mixed", ["when"]), ("floats", []), ("text", [])):
        path = f"{sys.argv[2]}/{kind}.csv"
        found[kind] = {"pandas": middle(lambda: pd.read_csv(path, parse_dates=dates))}
        if polars:
            found[kind]["polars"] = middle(lambda: polars.read_csv(path, try_parse_dates=True))
    print(json.dumps(found))
else:
    rows = 10_000_000
    # The generator of bench/group.ts, a block at a time: x(n + k) = a^k x(n) + c (a^k - 1) / (a - 1), modulo 2^31.
    block = 10_000
    multipliers, increments, a, c = [], [], 1, 0
    for _ in range(block):
        a, c = (a * 1103515245) % 2**31, (c * 1103515245 + 12345) % 2**31
        multipliers.append(a)
        increments.append(c)
    multipliers, increments = np.array(multipliers, dtype=np.uint64), np.array(increments, dtype=np.uint64)
    states, state = np.empty(rows, dtype=np.int64), 1
    for at in range(0, rows, block):
        states[at:at + block] = (multipliers * np.uint64(state) + increments) % np.uint64(2**31)
        state = int(states[at + block - 1])
    names = np.array([f"group {at}" for at in range(1000)])
    frame = pd.DataFrame({"code": (states >> 8) % 1000, "other": (states >> 16) % 12, "value": (states % 1000003) / 7, "many": (states >> 3) % 1000000 / 3})
    frame["key"] = pd.Categorical.from_codes(frame["code"], names)
    keys = {"text": ["key"], "two": ["key", "other"], "numbers": ["many"]}
    found = {name: {"pandas": middle(lambda: frame.groupby(by, observed=True)["value"].agg(["size", "sum", "mean"]))} for name, by in keys.items()}
    checks = {name: float(frame.groupby(by, observed=True)["value"].sum().sum()) for name, by in keys.items()}
    if polars:
        data = polars.DataFrame({"key": polars.Series(names[frame["code"]]).cast(polars.Categorical), "other": frame["other"].to_numpy(), "value": frame["value"].to_numpy(), "many": frame["many"].to_numpy()})
        for name, by in keys.items():
            found[name]["polars"] = middle(lambda: data.group_by(by).agg(polars.len(), polars.col("value").sum().alias("sum"), polars.col("value").mean().alias("mean")))
    print(json.dumps({"times": found, "checks": checks}))
