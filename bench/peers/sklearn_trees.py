"""The fits of bench/trees.ts by scikit-learn, on the file given: boosting with native categories, a forest on one-hot columns. Two threads."""
import json
import os
import sys
import time

os.environ.setdefault("OMP_NUM_THREADS", "2")
import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

data = json.load(open(sys.argv[1]))
train, test = (pd.DataFrame({f"x{i}": column for i, column in enumerate(data[part])}) for part in ("train", "test"))
words = [name for name in train if train[name].map(lambda v: isinstance(v, str)).any()]
y, y_test = np.array(data["y"]), np.array(data["yTest"])


def measure(make, times, train, test):
    found = []
    for seed in range(times):
        began, cpu = time.perf_counter(), time.process_time()
        model = make(seed).fit(train, y)
        ms, cpu = (time.perf_counter() - began) * 1000, (time.process_time() - cpu) * 1000
        found.append({"ms": ms, "cpu": cpu, "auc": roc_auc_score(y_test, model.predict_proba(test)[:, 1])})
    return sorted(found, key=lambda one: one["ms"])[times // 2]


levels = {name: sorted(train[name].dropna().unique()) for name in words}
native = [frame.assign(**{name: pd.Categorical(frame[name], categories=levels[name]) for name in words}) for frame in (train, test)]
boosting = measure(lambda seed: HistGradientBoostingClassifier(random_state=seed, categorical_features="from_dtype"), 3, *native)
plain = [frame.assign(**{name: frame[name].fillna("missing") for name in words}) for frame in (train, test)]
one_hot = make_column_transformer((OneHotEncoder(handle_unknown="ignore", sparse_output=False), words), remainder="passthrough")
forest = measure(lambda seed: make_pipeline(one_hot, RandomForestClassifier(300, random_state=seed, n_jobs=2)), 1, *plain)
print(json.dumps({"boosting": boosting, "forest": forest}))
