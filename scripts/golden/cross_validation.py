"""Golden scores of cross-validation from scikit-learn. Run: python scripts/golden/cross_validation.py (needs scikit-learn 1.9)."""
import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV, GroupKFold, TimeSeriesSplit, cross_val_predict, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

rng = np.random.default_rng(12)
n = 90
a, b = rng.normal(size=n), rng.normal(2, 3, n)
label = (a + 0.3 * b + rng.normal(size=n) > 0.6).astype(int)
number = 2 * a - b + rng.normal(0, 0.5, n)
groups = rng.integers(0, 9, n)
groups[:9] = range(9)
X = np.c_[a, b]
classifier = make_pipeline(StandardScaler(), LogisticRegression(tol=1e-12, max_iter=10_000))
regressor = make_pipeline(StandardScaler(), Ridge(tol=1e-12))


def scores(model, y, cv, **keyed):
    scoring = ["accuracy", "roc_auc", "neg_log_loss"] if model is classifier else ["r2", "neg_mean_absolute_error"]
    found = cross_validate(model, X, y, cv=cv, scoring=scoring, **keyed)
    return {name: (found[f"test_{name}"] * (-1 if name.startswith("neg") else 1)).tolist() for name in scoring}


def grid():
    alphas = [0.1, 10, 100, 1000]
    # So noisy that folds choose differently.
    noisy = 0.3 * a + np.random.default_rng(1).normal(size=n)
    search = GridSearchCV(regressor, {"ridge__alpha": alphas}, scoring="r2", cv=3)
    nested = cross_validate(search, X, noisy, cv=4, scoring="r2", return_estimator=True)
    search.fit(X, noisy)
    return {"noisy": noisy.tolist(), "alphas": alphas, "means": search.cv_results_["mean_test_score"].tolist(), "best": search.best_params_["ridge__alpha"], "bestScore": search.best_score_,
            "nested": nested["test_score"].tolist(), "chosen": [found.best_params_["ridge__alpha"] for found in nested["estimator"]]}


Path("test/fixtures/golden/cross_validation.json").write_text(json.dumps({
    "scikit-learn": sklearn.__version__, "a": a.tolist(), "b": b.tolist(), "label": label.tolist(), "number": number.tolist(), "groups": groups.tolist(),
    "stratified": scores(classifier, label, 5), "groupFolds": scores(classifier, label, GroupKFold(3), groups=groups),
    "runs": scores(regressor, number, 4), "time": scores(regressor, number, TimeSeriesSplit(3)),
    "grid": grid(), "predicted": cross_val_predict(classifier, X, label, cv=5).tolist(),
}) + "\n")
