"""Golden folds from scikit-learn. Run: python scripts/golden/splits.py (needs scikit-learn 1.9)."""
import json
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn import model_selection as s

warnings.simplefilter("ignore")
rng = np.random.default_rng(4)
out = {"scikit-learn": sklearn.__version__, "kFold": [], "stratified": [], "group": [], "stratifiedGroup": [], "time": [], "leaveOneGroupOut": []}


def tests(splits):
    return [test.tolist() if hasattr(test, "tolist") else list(test) for _, test in splits]


for n, k in [(10, 5), (11, 3), (7, 7)]:
    out["kFold"].append({"n": n, "k": k, "tests": tests(s.KFold(k).split(np.zeros(n)))})
for n, k, classes in [(30, 5, 2), (41, 3, 4), (24, 5, 3), (60, 10, 3)]:
    y = rng.integers(0, classes, n)
    y[: 2 * classes] = np.tile(range(classes), 2)
    out["stratified"].append({"codes": y.tolist(), "k": k, "tests": tests(s.StratifiedKFold(k).split(np.zeros(n), y))})
for n, k, groups in [(30, 3, 7), (50, 5, 12), (20, 4, 4)]:
    g = rng.integers(0, groups, n)
    g[:groups] = range(groups)
    y = rng.integers(0, 3, n)
    out["group"].append({"groups": g.tolist(), "k": k, "tests": tests(s.GroupKFold(k).split(np.zeros(n), groups=g))})
    out["stratifiedGroup"].append({"codes": y.tolist(), "groups": g.tolist(), "k": k, "tests": tests(s.StratifiedGroupKFold(k).split(np.zeros(n), y, g))})
    out["leaveOneGroupOut"].append({"groups": g.tolist(), "tests": tests(s.LeaveOneGroupOut().split(np.zeros(n), groups=g))})
for n, splits, options in [(12, 3, {}), (20, 4, {"gap": 2}), (30, 5, {"test_size": 3, "max_train_size": 6}), (25, 2, {"test_size": 4, "gap": 1, "max_train_size": 10})]:
    out["time"].append({"n": n, "splits": splits, "options": {"testSize": options.get("test_size"), "maxTrainSize": options.get("max_train_size"), "gap": options.get("gap")},
                        "folds": [{"train": train.tolist(), "test": test.tolist()} for train, test in s.TimeSeriesSplit(splits, **options).split(np.zeros(n))]})

Path("test/fixtures/golden/splits.json").write_text(json.dumps(out) + "\n")
