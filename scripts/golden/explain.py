"""Golden values of explanations. Run: python scripts/golden/explain.py (needs scikit-learn, SciPy, shap and TensorFlow)."""
import json
import warnings
from pathlib import Path

import numpy as np
import shap
import sklearn
import tensorflow as tf
from scipy import stats
from sklearn.inspection import partial_dependence
from sklearn.linear_model import LogisticRegression

warnings.simplefilter("ignore")
rng = np.random.default_rng(4)


def dependence():
    x = np.column_stack([rng.normal(size=80), rng.integers(0, 5, 80), np.round(rng.gamma(2, 3, 80), 1)])
    y = (x[:, 0] + 0.3 * x[:, 1] - 0.2 * x[:, 2] + rng.normal(size=80) > 0).astype(int)
    model = LogisticRegression().fit(x, y)
    cases = []
    for features, resolution, percentiles in [([0], 10, (0.05, 0.95)), ([1], 10, (0.05, 0.95)), ([2], 7, (0.1, 0.8)), ([0, 1], 6, (0.05, 0.95)), ([2], 100, (0.05, 0.95))]:
        found = partial_dependence(model, x, features, grid_resolution=resolution, percentiles=percentiles, kind="both", method="brute", response_method="predict_proba")
        cases.append({"features": features, "resolution": resolution, "percentiles": percentiles, "grid": [grid.tolist() for grid in found["grid_values"]],
                      "average": found["average"][0].ravel().tolist(), "individual": found["individual"][0].reshape(80, -1).tolist() if len(features) == 1 else None})
    return {"x": x.tolist(), "coefficients": model.coef_[0].tolist(), "intercept": float(model.intercept_[0]), "cases": cases}


def function(x):
    return x[:, 0] * x[:, 1] + np.sin(x[:, 2]) + np.where(x[:, 3] > 0.5, x[:, 0] ** 2, 1.5 * x[:, 4])


def shapley():
    rows, background = rng.random((4, 5)) * 2, rng.random((12, 5)) * 2
    explainer = shap.explainers.Exact(function, shap.maskers.Independent(background, max_samples=12))
    found = explainer(rows)
    return {"rows": rows.tolist(), "background": background.tolist(), "values": found.values.tolist(), "expected": float(np.mean(function(background)))}


def gradients():
    cases = []
    for activation, last, units in [("relu", "softmax", 3), ("tanh", "linear", 1), ("sigmoid", "softmax", 2)]:
        sizes = [4, 6, 5, units]
        layers = [(rng.normal(size=(a, b)).astype("float32"), rng.normal(size=b).astype("float32")) for a, b in zip(sizes, sizes[1:])]
        names = [activation, activation, last]
        row, baseline = rng.normal(size=4), rng.normal(size=4)

        def forward(x):
            for (kernel, bias), name in zip(layers, names):
                x = tf.keras.activations.get(name)(x @ tf.constant(kernel, tf.float64) + tf.constant(bias, tf.float64))
            return x

        nodes, weights = np.polynomial.legendre.leggauss(50)
        points = tf.constant(baseline + ((nodes + 1) / 2)[:, None] * (row - baseline))
        for output in range(units):
            with tf.GradientTape() as tape:
                tape.watch(points)
                total = tf.reduce_sum(forward(points)[:, output])
            slope = tape.gradient(total, points).numpy()
            cases.append({"layers": [{"activation": name, "inputs": kernel.shape[0], "units": kernel.shape[1], "kernel": kernel.ravel().tolist(), "bias": bias.tolist()} for (kernel, bias), name in zip(layers, names)],
                          "row": row.tolist(), "baseline": baseline.tolist(), "output": output, "values": ((weights / 2) @ slope * (row - baseline)).tolist(),
                          "at": float(forward(tf.constant(row[None]))[0, output]), "from": float(forward(tf.constant(baseline[None]))[0, output])})
    return cases


def slices():
    cases = []
    for n, m, shift in [(30, 200, 0.8), (12, 40, 0.0), (100, 60, -0.5)]:
        within, rest = rng.gamma(2, 1, n) + shift, rng.gamma(2, 1, m)
        effect = (within.mean() - rest.mean()) / np.sqrt((within.var(ddof=1) + rest.var(ddof=1)) / 2)
        cases.append({"within": within.tolist(), "rest": rest.tolist(), "effect": effect, "p": stats.ttest_ind(within, rest, equal_var=False, alternative="greater").pvalue})
    p = np.concatenate([rng.random(30), rng.random(6) * 1e-3, [0.5, 0.5]])
    return {"welch": cases, "p": p.tolist(), "adjusted": stats.false_discovery_control(p).tolist()}


Path("test/fixtures/golden/explain.json").write_text(json.dumps({"sklearn": sklearn.__version__, "shap": shap.__version__, "dependence": dependence(), "shapley": shapley(), "gradients": gradients(), "slices": slices()}) + "\n")
