"""Golden values of estimators from scikit-learn. Run: python scripts/golden/estimators.py (needs scikit-learn 1.9)."""
import json
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn.linear_model import ElasticNet, Lasso, LassoCV, LinearRegression, LogisticRegression, Ridge, RidgeCV
from sklearn.naive_bayes import BernoulliNB, ComplementNB, GaussianNB, MultinomialNB
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor, IsolationForest
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor, LocalOutlierFactor
from sklearn.svm import SVC, SVR, LinearSVC, OneClassSVM

warnings.filterwarnings("ignore")
rng = np.random.default_rng(21)
n = 150
x = np.round(rng.normal(size=(n, 6)) * [1, 2, 0.5, 1, 1, 3], 4)
x[:, 5] = np.round(x[:, 0] * 0.7 + rng.normal(size=n) * 0.3, 4)
score = x @ [1.2, -0.5, 1.5, 0, 0, 0.3] + rng.normal(size=n)
binary, three, y = (score > 0.6).astype(int), np.digitize(score, [-1, 1.5]), np.round(2 * score + 3, 4)
counts = rng.poisson(np.exp(0.4 * rng.normal(size=(n, 5)) + 0.8 * (three[:, None] == np.arange(5) % 3)))
weights = np.round(rng.uniform(0, 3, n), 3)
weights[:5] = 0
test = np.round(rng.normal(size=(12, 6)), 4)
test_counts = rng.poisson(1.5, size=(12, 5))
out = {"scikit-learn": sklearn.__version__, "x": x.tolist(), "test": test.tolist(), "counts": counts.tolist(), "testCounts": test_counts.tolist(), "binary": binary.tolist(), "three": three.tolist(), "y": y.tolist(), "weights": weights.tolist(), "linear": [], "logistic": [], "classifiers": [], "regressors": []}
WORDS = {"l1_ratio": "l1Ratio", "fit_intercept": "fitIntercept", "class_weight": "classWeight", "n_neighbors": "nNeighbors", "var_smoothing": "varSmoothing", "fit_prior": "fitPrior", "class_prior": "classPrior", "max_iter": "maxIter", "learning_rate": "learningRate", "n_estimators": "nEstimators", "max_depth": "maxDepth", "min_samples_leaf": "minSamplesLeaf", "max_features": "maxFeatures", "random_state": None, "tol": "tol", "coef0": "coef0"}


def named(parameters, *, without=()):
    return {WORDS.get(k, k): v for k, v in parameters.items() if k not in without and WORDS.get(k, k) is not None}


def linear(kind, weighted=False, **parameters):
    m = kind(**parameters).fit(x, y, **({"sample_weight": weights} if weighted else {}))
    p = named({k: list(v) if isinstance(v, tuple) else v for k, v in parameters.items()})
    out["linear"].append({"estimator": kind.__name__, "weighted": weighted, "parameters": p, "coefficients": m.coef_.tolist(), "predictions": m.predict(test).tolist(), "alpha": float(m.alpha_) if hasattr(m, "alpha_") else None})


for w in [False, True]:
    linear(LinearRegression, w)
    linear(LinearRegression, w, fit_intercept=False)
    linear(Ridge, w, alpha=3.0)
    for alpha in [0.02, 0.4]:
        linear(Lasso, w, alpha=alpha, tol=1e-14, max_iter=1000000)
        linear(ElasticNet, w, alpha=alpha, l1_ratio=0.3, tol=1e-14, max_iter=1000000)
linear(Lasso, alpha=0.1, tol=1e-14, max_iter=1000000, positive=True)
linear(ElasticNet, alpha=0.1, l1_ratio=0.9, tol=1e-14, max_iter=1000000, fit_intercept=False)
linear(RidgeCV)
linear(RidgeCV, alphas=(0.01, 3.0, 50.0))
linear(LassoCV, tol=1e-12, max_iter=1000000)


def logistic(target, weighted=False, **parameters):
    solver = {"solver": "saga", "tol": 1e-14, "max_iter": 2000000} if parameters.get("l1_ratio") else {"solver": "newton-cg" if target == "three" else "newton-cholesky", "tol": 1e-13, "max_iter": 100000}
    m = LogisticRegression(**solver, **parameters).fit(x, {"binary": binary, "three": three}[target], sample_weight=weights if weighted else None)
    p = named(parameters)
    if isinstance(p.get("classWeight"), dict):
        p["classWeight"] = {str(k): v for k, v in p["classWeight"].items()}
    out["logistic"].append({"target": target, "weighted": weighted, "parameters": {**p, "C": "Infinity" if p.get("C") == np.inf else p.get("C", 1)}, "coefficients": m.coef_.ravel().tolist(), "probabilities": m.predict_proba(test).ravel().tolist()})


for target in ["binary", "three"]:
    logistic(target, weighted=True, C=0.7)
    logistic(target, class_weight="balanced")
    logistic(target, weighted=True, class_weight={0: 2.0, 1: 0.5})
    logistic(target, l1_ratio=1, C=0.1)
    logistic(target, l1_ratio=1, C=2.0, weighted=True)
    logistic(target, l1_ratio=0.4, C=0.3)
logistic("binary", C=np.inf)
logistic("binary", l1_ratio=0.4, C=0.3, class_weight="balanced", fit_intercept=False)


def classifier(kind, data, target, weighted=False, scores=True, without=(), **parameters):
    xs, ts = {"x": (x, test), "counts": (counts, test_counts)}[data]
    m = kind(**parameters).fit(xs, {"binary": binary, "three": three}[target], **({"sample_weight": weights} if weighted else {}))
    out["classifiers"].append({"estimator": kind.__name__, "data": data, "target": target, "weighted": weighted, "parameters": named(parameters, without=without), "probabilities": m.predict_proba(ts).ravel().tolist() if scores else None, "classes": m.predict(ts).tolist()})


for target in ["binary", "three"]:
    for w in [False, True]:
        classifier(GaussianNB, "x", target, w)
        classifier(MultinomialNB, "counts", target, w)
        classifier(ComplementNB, "counts", target, w, alpha=0.5)
        classifier(BernoulliNB, "counts", target, w, binarize=1.0)
classifier(GaussianNB, "x", "binary", priors=[0.3, 0.7], var_smoothing=1e-3)
classifier(MultinomialNB, "counts", "three", fit_prior=False, alpha=0.1)
classifier(MultinomialNB, "counts", "three", class_prior=[0.2, 0.3, 0.5])
classifier(ComplementNB, "counts", "three", norm=True)
for target in ["binary", "three"]:
    classifier(KNeighborsClassifier, "x", target)
    classifier(KNeighborsClassifier, "x", target, n_neighbors=7, weights="distance")

for target in ["binary", "three"]:
    for w in [False, True]:
        classifier(SVC, "x", target, w, scores=False, without=("break_ties",), tol=1e-9, break_ties=target == "three", C=2.0)
        classifier(LinearSVC, "x", target, w, scores=False, without=("dual", "tol", "max_iter"), tol=1e-12, dual=False, max_iter=100000, C=0.5)
    classifier(SVC, "x", target, scores=False, without=("break_ties",), tol=1e-9, break_ties=target == "three", kernel="poly", degree=2, coef0=1.0, gamma=0.2)
    classifier(SVC, "x", target, scores=False, without=("break_ties",), tol=1e-9, break_ties=target == "three", kernel="linear", C=0.1, class_weight="balanced")


def decisions(kind, target, weighted=False, **parameters):
    m = kind(**parameters).fit(x, binary, **({"sample_weight": weights} if weighted else {}))
    out["decisions"].append({"estimator": kind.__name__, "weighted": weighted, "parameters": named(parameters, without=("dual", "max_iter") if kind is LinearSVC else ()), "scores": m.decision_function(test).tolist(), "vectors": int(m.n_support_.sum()) if kind is SVC else None})


out["decisions"] = []
for w in [False, True]:
    decisions(SVC, "binary", w, tol=1e-10, C=2.0)
    decisions(SVC, "binary", w, tol=1e-10, kernel="linear")
    decisions(LinearSVC, "binary", w, tol=1e-13, dual=False, max_iter=1000000)

grow = {"max_depth": 2, "n_estimators": 12, "min_samples_leaf": 8}
for target in ["binary", "three"]:
    fits = [GradientBoostingClassifier(random_state=s, **grow).fit(x, {"binary": binary, "three": three}[target]).predict_proba(test) for s in range(8)]
    assert all(np.allclose(fits[0], f) for f in fits), "a tie"
    for w in [False, True]:
        classifier(GradientBoostingClassifier, "x", target, w, random_state=0, **grow)


def regressor(kind, weighted=False, without=(), **parameters):
    m = kind(**parameters).fit(x, y, **({"sample_weight": weights} if weighted else {}))
    out["regressors"].append({"estimator": kind.__name__, "weighted": weighted, "parameters": named(parameters, without=without), "predictions": m.predict(test).tolist()})


regressor(KNeighborsRegressor)
regressor(KNeighborsRegressor, n_neighbors=4, weights="distance")
for w in [False, True]:
    regressor(SVR, w, tol=1e-10, C=3.0, epsilon=0.2)
    regressor(GradientBoostingRegressor, w, random_state=0, **grow)
regressor(SVR, tol=1e-10, kernel="linear")

from sklearn.calibration import CalibratedClassifierCV
from sklearn.isotonic import IsotonicRegression

out["calibrated"] = []
for name, m in [("LogisticRegression", LogisticRegression(tol=1e-12, max_iter=100000)), ("LinearSVC", LinearSVC(dual=False, tol=1e-12, max_iter=100000)), ("GaussianNB", GaussianNB())]:
    for method in ["sigmoid", "isotonic"]:
        for cv in [3, 5]:
            out["calibrated"].append({"estimator": name, "method": method, "cv": cv, "probabilities": CalibratedClassifierCV(m, method=method, cv=cv).fit(x, binary).predict_proba(test)[:, 1].tolist()})
grid = np.round(np.linspace(-3, 3, 25), 3)
out["isotonic"] = {"grid": grid.tolist(), "curves": [{"increasing": up, "weighted": w, "predictions": IsotonicRegression(increasing=up, out_of_bounds="clip").fit(np.round(x[:, 0], 1), y, sample_weight=weights if w else None).predict(grid).tolist()} for up in [True, False] for w in [True, False]]}

# Outliers: a cloud with some rows far out.
cloud = np.round(np.vstack([rng.normal(size=(150, 3)), rng.uniform(-6, 6, size=(12, 3))]), 4)
is_out = np.array([0] * 150 + [1] * 12)
queries = np.round(rng.normal(size=(15, 3)) * 2.5, 4)
out["outliers"] = {"x": cloud.tolist(), "isOut": is_out.tolist(), "queries": queries.tolist(), "local": [], "oneClass": [], "isolation": {}}
for k, c in [(20, "auto"), (5, 0.08)]:
    fit, new = LocalOutlierFactor(k, contamination=c).fit(cloud), LocalOutlierFactor(k, contamination=c, novelty=True).fit(cloud)
    out["outliers"]["local"].append({"parameters": {"nNeighbors": k, "contamination": c}, "factors": fit.negative_outlier_factor_.tolist(), "labels": fit.fit_predict(cloud).tolist(), "scores": new.decision_function(queries).tolist()})
for p in [{"nu": 0.1}, {"nu": 0.35, "kernel": "poly", "degree": 2, "coef0": 1.0}]:
    m = OneClassSVM(tol=1e-10, **p).fit(cloud)
    out["outliers"]["oneClass"].append({"parameters": {"tol": 1e-10, **p}, "scores": m.decision_function(queries).tolist(), "labels": m.predict(queries).tolist()})
fits = [IsolationForest(random_state=s).fit(cloud) for s in range(20)]
out["outliers"]["isolation"] = {"auc": [float(roc_auc_score(is_out, -m.decision_function(cloud))) for m in fits], "mean": [float(m.score_samples(cloud).mean()) for m in fits], "share": [float((m.predict(cloud) < 0).mean()) for m in fits]}

Path("test/fixtures/golden/estimators.json").write_text(json.dumps(out))

