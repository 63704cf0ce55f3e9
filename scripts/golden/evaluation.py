"""Golden values of evaluation from scikit-learn, SciPy and statsmodels. Run: python scripts/golden/evaluation.py (scikit-learn 1.9, SciPy 1.17, statsmodels 0.14)."""
import json
import math
from pathlib import Path

import numpy as np
import scipy
import sklearn
import statsmodels
from scipy import special, stats
from sklearn import metrics as m
from sklearn.calibration import calibration_curve
from statsmodels.stats.contingency_tables import mcnemar

rng = np.random.default_rng(20261121)
out = {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__, "statsmodels": statsmodels.__version__}


def plain(value):
    """NaN becomes null, so that the file is JSON."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and math.isnan(value) else value


# Classes: averages, weights, labels that never occur or are never predicted, and each way to divide by zero.
out["classes"] = []
for n, k, predicts in [(60, 2, 2), (90, 3, 3), (120, 5, 5), (40, 4, 2), (30, 3, 1)]:
    y = rng.integers(0, k, n)
    y[:k] = range(k)
    pred = np.where(rng.random(n) < 0.6, np.minimum(y, predicts - 1), rng.integers(0, predicts, n))
    w = np.round(rng.random(n) * 3, 2)
    case = {"actual": y, "predicted": pred, "k": k, "weights": w, "plain": {}, "weighted": {}}
    for name, sample_weight in [("plain", None), ("weighted", w)]:
        of = case[name]
        keyed = {"sample_weight": sample_weight}
        of["accuracy"] = m.accuracy_score(y, pred, **keyed)
        of["balancedAccuracy"] = m.balanced_accuracy_score(y, pred, **keyed)
        of["adjustedBalancedAccuracy"] = m.balanced_accuracy_score(y, pred, adjusted=True, **keyed)
        of["zeroOneLoss"] = m.zero_one_loss(y, pred, **keyed)
        of["hammingLoss"] = m.hamming_loss(y, pred, **keyed)
        of["cohenKappa"] = [m.cohen_kappa_score(y, pred, weights=weights, **keyed) for weights in [None, "linear", "quadratic"]]
        of["matthewsCorrelation"] = m.matthews_corrcoef(y, pred, **keyed)
        of["averages"] = {}
        for average in ["macro", "micro", "weighted"]:
            for zero in [0, 1, np.nan]:
                shared = {"average": average, "zero_division": zero, **keyed}
                of["averages"][f"{average} {zero}"] = [
                    m.precision_score(y, pred, **shared), m.recall_score(y, pred, **shared), m.f1_score(y, pred, **shared),
                    m.fbeta_score(y, pred, beta=2, **shared), m.fbeta_score(y, pred, beta=0.5, **shared),
                    m.jaccard_score(y, pred, average=average, zero_division=0 if zero != 1 else 1, **keyed),
                ]
        of["some"] = list(m.precision_recall_fscore_support(y, pred, labels=[0, k - 1], average="micro", zero_division=0, **keyed)[:3])
        of["byClass"] = [list(row) for row in zip(*m.precision_recall_fscore_support(y, pred, average=None, labels=list(range(k)), zero_division=0, **keyed))]
    out["classes"].append(case)

# Two classes by score.
out["scores"] = []
for n, digits in [(50, 15), (200, 1), (9, 2), (300, 2)]:
    y = rng.integers(0, 2, n)
    y[:2] = [0, 1]
    p = np.round(np.clip(0.3 * y + rng.random(n) * 0.7, 0, 1), digits)
    w = np.round(rng.random(n) * 3 + 0.01, 2)
    precision, recall, thresholds = m.precision_recall_curve(y, p)
    weighted_precision, weighted_recall, _ = m.precision_recall_curve(y, p, sample_weight=w)
    det = m.det_curve(y, p, drop_intermediate=False)
    out["scores"].append({
        "actual": y, "scores": p, "weights": w,
        "rocAuc": m.roc_auc_score(y, p), "weightedRocAuc": m.roc_auc_score(y, p, sample_weight=w),
        "averagePrecision": m.average_precision_score(y, p), "weightedAveragePrecision": m.average_precision_score(y, p, sample_weight=w),
        "precision": precision, "recall": recall, "thresholds": thresholds, "weightedPrecision": weighted_precision, "weightedRecall": weighted_recall,
        "logLoss": m.log_loss(y, p), "weightedLogLoss": m.log_loss(y, p, sample_weight=w), "brier": m.brier_score_loss(y, p), "weightedBrier": m.brier_score_loss(y, p, sample_weight=w),
        "det": [det[0][::-1], det[1][::-1], det[2][::-1]],
        "uniform": calibration_curve(y, p, n_bins=7), "quantile": calibration_curve(y, p, n_bins=4, strategy="quantile"),
    })

# Several classes by probability.
out["probabilities"] = []
for n, k in [(80, 3), (150, 5)]:
    y = rng.integers(0, k, n)
    y[:k] = range(k)
    logits = rng.normal(size=(n, k)) + 1.2 * np.eye(k)[y]
    p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    w = np.round(rng.random(n) * 3 + 0.01, 2)
    onehot = np.eye(k)[y]
    out["probabilities"].append({
        "actual": y, "k": k, "probabilities": p.ravel(), "weights": w,
        "ovr": {average: m.roc_auc_score(y, p, multi_class="ovr", average=average) for average in ["macro", "weighted", "micro"]},
        "weightedOvr": {average: m.roc_auc_score(y, p, multi_class="ovr", average=average, sample_weight=w) for average in ["macro", "weighted"]},
        "ovo": {average: m.roc_auc_score(y, p, multi_class="ovo", average=average) for average in ["macro", "weighted"]},
        "averagePrecision": {average: m.average_precision_score(onehot, p, average=average) for average in ["macro", "weighted", "micro"]},
        "topK": [m.top_k_accuracy_score(y, p, k=top) for top in [1, 2]], "weightedTopK": m.top_k_accuracy_score(y, p, k=2, sample_weight=w),
        "logLoss": m.log_loss(y, p, sample_weight=w), "brier": m.brier_score_loss(y, p, sample_weight=w),
    })

# Orders.
out["relevance"] = []
for n, ties in [(6, False), (12, True), (30, True)]:
    relevance = rng.integers(0, 4, (3, n)).astype(float)
    scores = np.round(rng.normal(size=(3, n)), 1 if ties else 6)
    out["relevance"].append({
        "relevance": relevance, "scores": scores,
        "dcg": [m.dcg_score(relevance[i:i + 1], scores[i:i + 1]) for i in range(3)], "dcg5": [m.dcg_score(relevance[i:i + 1], scores[i:i + 1], k=5) for i in range(3)],
        "ndcg": m.ndcg_score(relevance, scores), "ndcg5": m.ndcg_score(relevance, scores, k=5),
    })

# Numbers.
out["numbers"] = []
for n in [40, 7, 200]:
    y = rng.gamma(2, 3, n)
    p = y * np.exp(rng.normal(0, 0.3, n))
    w = np.round(rng.random(n) * 3 + 0.01, 2)
    case = {"actual": y, "predicted": p, "weights": w, "maxError": m.max_error(y, p)}
    for name, keyed in [("plain", {}), ("weighted", {"sample_weight": w})]:
        case[name] = {
            "mae": m.mean_absolute_error(y, p, **keyed), "mse": m.mean_squared_error(y, p, **keyed), "rmse": m.root_mean_squared_error(y, p, **keyed), "r2": m.r2_score(y, p, **keyed),
            "mape": m.mean_absolute_percentage_error(y, p, **keyed), "medianAe": m.median_absolute_error(y, p, **keyed), "explainedVariance": m.explained_variance_score(y, p, **keyed),
            "msle": m.mean_squared_log_error(y, p, **keyed), "rmsle": m.root_mean_squared_log_error(y, p, **keyed),
            "pinball": [m.mean_pinball_loss(y, p, alpha=alpha, **keyed) for alpha in [0.1, 0.5, 0.9]], "d2Pinball": [m.d2_pinball_score(y, p, alpha=alpha, **keyed) for alpha in [0.1, 0.5, 0.9]],
            "tweedie": [m.mean_tweedie_deviance(y, p, power=power, **keyed) for power in [-1, 0, 1, 1.5, 2, 3]],
            "d2Tweedie": [m.d2_tweedie_score(y, p, power=power, **keyed) for power in [-1, 0, 1, 1.5, 2, 3]],
        }
    out["numbers"].append(case)

# Groupings.
out["groupings"] = []
for n, a, b in [(30, 3, 3), (80, 4, 6), (50, 1, 3), (5, 5, 5), (40, 2, 1)]:
    y = rng.integers(0, a, n) if a < n else np.arange(n)
    g = np.where(rng.random(n) < 0.5, y % b, rng.integers(0, b, n)) if b < n else np.arange(n)[::-1]
    out["groupings"].append({
        "actual": y, "predicted": g, "rand": m.rand_score(y, g), "adjustedRand": m.adjusted_rand_score(y, g), "fowlkesMallows": m.fowlkes_mallows_score(y, g),
        "mutualInformation": m.mutual_info_score(y, g), "vMeasure": m.homogeneity_completeness_v_measure(y, g), "vMeasure2": m.v_measure_score(y, g, beta=2),
        "nmi": {method: m.normalized_mutual_info_score(y, g, average_method=method) for method in ["arithmetic", "geometric", "min", "max"]},
        "ami": m.adjusted_mutual_info_score(y, g),
    })
out["shapes"] = []
for n, d, k in [(40, 2, 3), (100, 5, 4), (12, 1, 2)]:
    labels = rng.integers(0, k, n)
    labels[:k] = range(k)
    x = rng.normal(size=(n, d)) + 2 * labels[:, None]
    out["shapes"].append({"points": x.ravel(), "rows": n, "columns": d, "labels": labels, "silhouette": m.silhouette_score(x, labels), "samples": m.silhouette_samples(x, labels),
                          "calinskiHarabasz": m.calinski_harabasz_score(x, labels), "daviesBouldin": m.davies_bouldin_score(x, labels)})

# Distributions and tests.
out["tails"] = {
    "normal": [[z, stats.norm.sf(z)] for z in [-8, -2.5, -0.3, 0, 1e-6, 0.7, 1.96, 5, 12, 30]],
    "chiSquare": [[x, df, stats.chi2.sf(x, df)] for x in [0.001, 0.5, 3.84, 20, 300] for df in [1, 2, 7, 150]],
    "student": [[t, df, 2 * stats.t.sf(t, df)] for t in [0, 0.01, 1, 2.5, 40] for df in [1, 4, 30, 1000]],
    "binomial": [[k, n, p, stats.binom.cdf(k, n, p)] for n in [1, 10, 80, 1000] for k in [0, n // 4, n // 2, n] for p in [0.5, 0.1]],
    "quantile": [[p, stats.norm.ppf(p)] for p in [1e-250, 1e-12, 0.025, 0.2, 0.5, 0.8, 0.975, 1 - 1e-12]],
    "logGamma": [[x, special.gammaln(x)] for x in [1e-8, 0.1, 0.5, 0.9, 1, 1.0001, 1.5, 2, 2.0001, 3, 10, 171.5, 1e5, 1e15]],
}
out["mcnemar"] = []
for n, gap in [(30, 0.1), (400, 0.2), (60, 0.0)]:
    first = (rng.random(n) < 0.8).astype(int)
    second = np.where(rng.random(n) < 0.7, first, (rng.random(n) < 0.8 - gap)).astype(int)
    table = [[int(((first == a) & (second == b)).sum()) for b in (1, 0)] for a in (1, 0)]
    row = {"first": first, "second": second}
    for exact in (True, False):
        result = mcnemar(table, exact=exact, correction=True)
        row["exact" if exact else "chiSquare"] = [result.statistic, result.pvalue]
    out["mcnemar"].append(row)

# DeLong by its definition: a plain sum over all pairs, so that the fast form has something independent to equal.
out["delong"] = []
for n, digits in [(40, 2), (120, 1)]:
    y = rng.integers(0, 2, n)
    a = np.round(0.5 * y + rng.random(n), digits)
    b = np.round(0.2 * y + rng.random(n), digits)
    parts = []
    for score in (a, b):
        pos, neg = score[y == 1], score[y == 0]
        wins = (pos[:, None] > neg[None, :]) + 0.5 * (pos[:, None] == neg[None, :])
        parts.append((wins.mean(), wins.mean(1), wins.mean(0)))
    positives, negatives = int(y.sum()), int(n - y.sum())
    covariance = np.cov([parts[0][1], parts[1][1]]) / positives + np.cov([parts[0][2], parts[1][2]]) / negatives
    z = (parts[0][0] - parts[1][0]) / math.sqrt(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
    area, error = parts[0][0], math.sqrt(covariance[0, 0])
    reach = stats.norm.ppf(0.975) * error / (area * (1 - area))
    logit = math.log(area / (1 - area))
    out["delong"].append({"actual": y, "first": a, "second": b, "area": area, "standardError": error, "interval": [special.expit(logit - reach), special.expit(logit + reach)], "z": z, "pValue": 2 * stats.norm.sf(abs(z))})

Path("test/fixtures/golden/evaluation.json").write_text(json.dumps(plain(out), allow_nan=False) + "\n")
