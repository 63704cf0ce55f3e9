"""Golden values of fairness from Fairlearn and AIF360's definitions. Run: python scripts/golden/fairness.py (needs Fairlearn 0.15)."""
import json
import warnings
from pathlib import Path

import fairlearn
import numpy as np
from fairlearn import metrics as f
from scipy import stats

warnings.simplefilter("ignore")
rng = np.random.default_rng(9)
cases = []
for n, k in [(120, 2), (300, 3), (80, 4)]:
    group = rng.integers(0, k, n)
    actual = (rng.random(n) < 0.3 + 0.1 * group).astype(int)
    predicted = np.where(rng.random(n) < 0.75, actual, rng.random(n) < 0.2 + 0.15 * group).astype(int)
    weights = np.round(rng.random(n) * 2 + 0.1, 2)
    case = {"group": group.tolist(), "k": k, "actual": actual.tolist(), "predicted": predicted.tolist(), "weights": weights.tolist()}
    for kind, keyed in [("plain", {}), ("weighted", {"sample_weight": weights})]:
        found = {}
        for method in ["between_groups", "to_overall"]:
            shared = {"sensitive_features": group, "method": method, **keyed}
            found[method] = {
                "demographicParityDifference": f.demographic_parity_difference(actual, predicted, **shared), "demographicParityRatio": f.demographic_parity_ratio(actual, predicted, **shared),
                "equalOpportunityDifference": f.equal_opportunity_difference(actual, predicted, **shared), "equalOpportunityRatio": f.equal_opportunity_ratio(actual, predicted, **shared),
                "equalizedOddsDifference": [f.equalized_odds_difference(actual, predicted, agg=agg, **shared) for agg in ["worst_case", "mean"]],
                "equalizedOddsRatio": [f.equalized_odds_ratio(actual, predicted, agg=agg, **shared) for agg in ["worst_case", "mean"]],
            }
        case[kind] = found
    rate = [predicted[group == g].mean() for g in (0, 1)]
    table = [[predicted[group == g].sum(), (1 - predicted[group == g]).sum()] for g in (0, 1)]
    case["disparateImpact"] = [rate[0] / rate[1], stats.chi2_contingency(table, correction=False).pvalue]
    benefit = predicted - actual + 1
    share = benefit / benefit.mean()
    case["entropy"] = float(((share**2) - 1).mean() / 2)
    case["theil"] = float(np.where(share == 0, 0, share * np.log(np.where(share == 0, 1, share))).mean())
    cases.append({key: value for key, value in case.items()})

Path("test/fixtures/golden/fairness.json").write_text(json.dumps({"fairlearn": fairlearn.__version__, "cases": cases}, default=float) + "\n")
