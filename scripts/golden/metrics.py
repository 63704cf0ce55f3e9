"""Golden values of metrics from scikit-learn. Run: python scripts/golden/metrics.py (needs scikit-learn 1.9)."""
import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn import metrics as m

rng = np.random.default_rng(7)
out = {"scikit-learn": sklearn.__version__, "binary": [], "multiclass": [], "regression": []}

for n, ties in [(60, False), (200, True), (7, False)]:
    y = rng.integers(0, 2, n)
    y[:2] = [0, 1]
    p = np.clip(0.35 * y + rng.random(n) * 0.65, 0, 1)
    if ties:
        p = np.round(p, 1)
    pred = (p >= 0.5).astype(int)
    fpr, tpr, thr = m.roc_curve(y, p)
    out["binary"].append({
        "actual": y.tolist(), "scores": p.tolist(),
        "accuracy": m.accuracy_score(y, pred), "precision": m.precision_score(y, pred), "recall": m.recall_score(y, pred),
        "f1": m.f1_score(y, pred), "rocAuc": m.roc_auc_score(y, p), "logLoss": m.log_loss(y, p), "brier": m.brier_score_loss(y, p),
        "confusion": m.confusion_matrix(y, pred).tolist(), "fpr": fpr.tolist(), "tpr": tpr.tolist(), "thresholds": thr[1:].tolist(),
    })

for n, k in [(90, 3), (150, 5)]:
    y = rng.integers(0, k, n)
    y[:k] = range(k)
    logits = rng.normal(size=(n, k)) + 1.5 * np.eye(k)[y]
    p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    pred = p.argmax(1)
    row = {"actual": y.tolist(), "k": k, "probabilities": p.ravel().tolist(), "accuracy": m.accuracy_score(y, pred),
           "rocAuc": m.roc_auc_score(y, p, multi_class="ovr"), "logLoss": m.log_loss(y, p), "brier": m.brier_score_loss(y, p)}
    for average in ["macro", "micro", "weighted"]:
        row[average] = [m.precision_score(y, pred, average=average), m.recall_score(y, pred, average=average), m.f1_score(y, pred, average=average)]
    out["multiclass"].append(row)

for n in [50, 3]:
    y = rng.normal(10, 4, n)
    p = y + rng.normal(0, 2, n)
    out["regression"].append({"actual": y.tolist(), "predicted": p.tolist(), "mae": m.mean_absolute_error(y, p), "mse": m.mean_squared_error(y, p),
                              "rmse": m.root_mean_squared_error(y, p), "r2": m.r2_score(y, p)})

Path("test/fixtures/golden/metrics.json").write_text(json.dumps(out))
