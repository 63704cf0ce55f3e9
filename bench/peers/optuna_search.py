"""Optuna's searches on the functions of bench/search.ts. Prints one line of JSON: by function and sampler, the regrets of 60 seeds."""
import json
import math
import sys

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
A = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
P = [[1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991], [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381]]


def branin(t):
    x, y = t.suggest_float("x", -5, 10), t.suggest_float("y", 0, 15)
    return (y - 5.1 / (4 * math.pi**2) * x**2 + 5 / math.pi * x - 6) ** 2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10


def hartmann(t):
    x = [t.suggest_float(f"x{d}", 0, 1) for d in range(6)]
    return -sum(c * math.exp(-sum(a * (v - p * 1e-4) ** 2 for a, p, v in zip(A[i], P[i], x))) for i, c in enumerate([1, 1.2, 3, 3.2]))


def rosenbrock(t):
    x = [t.suggest_float(f"x{d}", -2, 2) for d in range(4)]
    return sum(100 * (x[d + 1] - x[d] ** 2) ** 2 + (1 - x[d]) ** 2 for d in range(3))


def mixed(t):
    rate, leaves = t.suggest_float("rate", 1e-4, 1, log=True), t.suggest_int("leaves", 2, 256)
    share, kind = t.suggest_float("share", 0.1, 1), t.suggest_categorical("kind", ["gbdt", "dart", "goss", "linear"])
    return (math.log10(rate) + 1.5) ** 2 + (leaves / 256 - 0.25) ** 2 * 4 + (share - 0.7) ** 2 + {"gbdt": 0, "dart": 0.15, "goss": 0.1, "linear": 1}[kind]


results = []
for name, function, trials, least in [("Branin, 2 dimensions", branin, 40, 0.39788735772973816), ("Hartmann, 6 dimensions", hartmann, 80, -3.32236801141551), ("Rosenbrock, 4 dimensions", rosenbrock, 80, 0), ("mixed, 4 parameters", mixed, 60, 0)]:
    regrets = {"tpe": []}
    for seed in range(1, 61):
        study = optuna.create_study(sampler=optuna.samplers.TPESampler(multivariate=True, seed=seed))
        study.optimize(function, n_trials=trials)
        regrets["tpe"].append(study.best_value - least)
    results.append({"name": name, "regrets": regrets})
json.dump(results, sys.stdout)
