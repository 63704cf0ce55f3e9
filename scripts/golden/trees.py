"""Golden values of trees from scikit-learn and shap. Run: python scripts/golden/trees.py (needs scikit-learn 1.9 and shap 0.51).

Values are multiples of 1/64, so that scikit-learn's 32-bit features are exact. A decision tree is kept only where every random state
gives the same one: which of equally good splits scikit-learn takes is chance.
"""
import json
from pathlib import Path

import numpy as np
import shap
import sklearn
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier, HistGradientBoostingRegressor, RandomForestClassifier, RandomForestRegressor
from sklearn.metrics import r2_score, roc_auc_score
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

rng = np.random.default_rng(5)


def table(n):
    x = np.round(rng.normal(size=(n, 5)) * [1, 3, 1, 10, 1] * 64) / 64
    x[:, 2] = rng.integers(0, 6, n)
    x[:, 4] = rng.integers(0, 9, n)
    signal = x[:, 0] + 0.4 * np.abs(x[:, 1]) + np.isin(x[:, 4], [1, 4, 5]) - 0.3 * (x[:, 2] > 3) * x[:, 0]
    score = np.round((signal + 0.7 * rng.normal(size=n)) * 64) / 64
    x[rng.random(n) < 0.1, 1] = np.nan
    x[rng.random(n) < 0.07, 4] = np.nan
    return x, score


def plain(values):
    return [None if isinstance(v, float) and np.isnan(v) else v for v in np.asarray(values).tolist()]


x, score = table(500)
xt, st = table(120)
binary, three = (score > 1.4).astype(int), np.digitize(score, [0.8, 2])
counts = np.round(np.exp(score / 2)).astype(float)
weights = np.round(rng.uniform(0, 3, len(x)) * 8) / 8
out = {"scikit-learn": sklearn.__version__, "shap": shap.__version__, "columns": [plain(c) for c in x.T], "test": [plain(c) for c in xt.T], "binary": binary.tolist(),
       "three": three.tolist(), "score": score.tolist(), "counts": counts.tolist(), "weights": weights.tolist(), "boosting": [], "trees": [], "forests": [], "shap": []}
TARGETS = {"binary": binary, "three": three, "score": score, "counts": counts}
CATEGORIES = [4]


def camel(name):
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def camels(parameters):
    words = {"log_loss": "logLoss", "squared_error": "squaredError", "absolute_error": "absoluteError"}
    return {camel(k): words.get(v, v) if isinstance(v, str) else v for k, v in parameters.items()}


def boosting(target, weighted=False, **parameters):
    kind = HistGradientBoostingClassifier if target in ("binary", "three") else HistGradientBoostingRegressor
    parameters = {"max_iter": 25, "early_stopping": False, **parameters}
    model = kind(categorical_features=CATEGORIES, **parameters).fit(x, TARGETS[target], sample_weight=weights if weighted else None)
    predicted = model.predict_proba(xt) if target in ("binary", "three") else model.predict(xt)
    out["boosting"].append({"target": target, "weighted": weighted, "parameters": camels(parameters), "predictions": np.round(predicted, 12).ravel().tolist()})


boosting("binary")
boosting("binary", max_bins=16, l2_regularization=2.0, min_samples_leaf=7)
boosting("binary", weighted=True, class_weight="balanced")
boosting("binary", max_depth=3, learning_rate=0.5, max_leaf_nodes=None, max_iter=8)
boosting("binary", monotonic_cst=[1, 0, 0, -1, 0], max_leaf_nodes=6)
boosting("three")
boosting("three", weighted=True, max_leaf_nodes=5)
boosting("score", min_samples_leaf=4, max_bins=255)
boosting("score", weighted=True, max_bins=40)
boosting("score", loss="absolute_error")
boosting("score", loss="absolute_error", weighted=True)
boosting("score", loss="quantile", quantile=0.3, max_iter=4)  # later rows lie on the raw score but for rounding, which decides their gradient
boosting("counts", loss="poisson")


def tree(target, weighted=False, **parameters):
    kind = DecisionTreeClassifier if target in ("binary", "three") else DecisionTreeRegressor
    fits = [kind(random_state=seed, **parameters).fit(x, TARGETS[target], sample_weight=weights if weighted else None) for seed in range(12)]
    predicted = [m.predict_proba(xt) if target in ("binary", "three") else m.predict(xt) for m in fits]
    assert all(np.array_equal(predicted[0], p) for p in predicted), ("a tie", target, parameters)
    out["trees"].append({"target": target, "weighted": weighted, "parameters": camels(parameters), "leaves": int(fits[0].get_n_leaves()), "depth": int(fits[0].get_depth()),
                         "importances": fits[0].feature_importances_.tolist(), "predictions": predicted[0].ravel().tolist()})


def attempt(*args, **parameters):
    try:
        tree(*args, **parameters)
    except AssertionError as error:
        print("left out:", error)


attempt("binary", max_depth=4, min_samples_leaf=15)
attempt("binary", min_samples_leaf=12)
attempt("binary", criterion="entropy", min_samples_leaf=18)
attempt("binary", max_leaf_nodes=9, min_samples_leaf=10)
attempt("binary", class_weight="balanced", min_samples_leaf=25)
attempt("binary", weighted=True, min_samples_leaf=10, max_depth=6)
attempt("binary", ccp_alpha=0.004, min_samples_leaf=8)
attempt("three", min_samples_leaf=12)
attempt("three", criterion="entropy", max_leaf_nodes=12, min_samples_leaf=10)
attempt("binary", min_samples_split=60, min_impurity_decrease=0.002)
attempt("score", max_depth=5, min_samples_leaf=6)
attempt("score", min_samples_leaf=3, max_depth=7)
attempt("score", weighted=True, min_samples_leaf=9)
attempt("score", max_leaf_nodes=20, min_samples_leaf=5)
attempt("score", ccp_alpha=0.01)
attempt("score", criterion="absolute_error", min_samples_leaf=15)
attempt("counts", criterion="poisson", min_samples_leaf=30)

# Forests by score: what ten seeds give on the test rows, between the least and the greatest.
bt = (st > 1.4).astype(int)


def forest(kind, target, **parameters):
    fits = [kind(n_estimators=60, random_state=seed, **parameters).fit(x, TARGETS[target]) for seed in range(10)]
    scores = [roc_auc_score(bt, m.predict_proba(xt)[:, 1]) if target == "binary" else r2_score(st, m.predict(xt)) for m in fits]
    entry = {"estimator": kind.__name__, "target": target, "parameters": camels(parameters), "least": min(scores), "greatest": max(scores)}
    if parameters.get("oob_score"):
        entry["oob"] = [min(m.oob_score_ for m in fits), max(m.oob_score_ for m in fits)]
    out["forests"].append(entry)


forest(RandomForestClassifier, "binary", oob_score=True)
forest(ExtraTreesClassifier, "binary", min_samples_leaf=2)
forest(RandomForestRegressor, "score", oob_score=True)
out["testTarget"] = {"binary": bt.tolist(), "score": st.tolist()}

# Path-dependent TreeSHAP. shap does not take scikit-learn's native categories, so all columns are numbers here.
for name, model, target in [
    ("tree", DecisionTreeRegressor(min_samples_leaf=10, random_state=0), "score"),
    ("boosting", HistGradientBoostingRegressor(max_iter=10, early_stopping=False), "score"),
    ("boosting", HistGradientBoostingClassifier(max_iter=10, early_stopping=False), "binary"),
]:
    filled = np.nan_to_num(x, nan=-1.0)
    explainer = shap.TreeExplainer(model.fit(filled, TARGETS[target]), feature_perturbation="tree_path_dependent")
    values = explainer(np.nan_to_num(xt[:20], nan=-1.0))
    out["shap"].append({"model": name, "target": target, "base": float(np.ravel(values.base_values)[0]), "values": np.asarray(values.values).ravel().tolist()})

Path("test/fixtures/golden/trees.json").write_text(json.dumps(out))
