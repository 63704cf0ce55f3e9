"""The fits of bench/models.ts by scikit-learn, on the numbers in the folder given. Two threads."""
import json
import os
import sys
import time

os.environ.setdefault("OMP_NUM_THREADS", "2")
import numpy as np
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression

read = lambda name: np.fromfile(os.path.join(sys.argv[1], name))
points, x, y = read("points").reshape(-1, 10), read("x").reshape(-1, 100), read("y")


def median(times, fit):
    took, found = [], []
    for seed in range(times):
        began = time.perf_counter()
        found.append(fit(seed))
        took.append((time.perf_counter() - began) * 1000)
    return sorted(took)[times // 2], found


ms_kmeans, fits = median(5, lambda seed: KMeans(8, random_state=seed).fit(points))
ms_logistic, models = median(5, lambda seed: LogisticRegression().fit(x, y))
w, b = models[0].coef_[0], models[0].intercept_[0]
score = x @ w + b
objective = w @ w / 2 + np.sum(np.maximum(score, 0) + np.log1p(np.exp(-np.abs(score))) - y * score)
print(json.dumps({"kmeans": {"ms": ms_kmeans, "inertia": float(np.mean([m.inertia_ for m in fits]))}, "logistic": {"ms": ms_logistic, "objective": float(objective)}}))
