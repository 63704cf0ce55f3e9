"""Golden values of fitted models from scikit-learn. Run: python scripts/golden/models.py (needs scikit-learn 1.9)."""
import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
import pandas as pd

rng = np.random.default_rng(11)
out = {"scikit-learn": sklearn.__version__}


def logistic(C):
    return LogisticRegression(C=C, tol=1e-12, max_iter=100000)


n = 120
x = np.round(rng.normal(size=(n, 4)) * [1, 3, 0.5, 1], 3)
score = x @ [1.0, -0.4, 2.0, 0.0] + rng.normal(size=n)
y2 = (score > 0.3).astype(int)
y3 = np.digitize(score, [-1, 1])
target = np.round(score * 2 + 5, 3)
out["dense"] = {"x": x.tolist(), "binary": y2.tolist(), "three": y3.tolist(), "number": target.tolist(), "logistic": []}
for C in [0.1, 1.0, 100.0]:
    b, m = logistic(C).fit(x, y2), logistic(C).fit(x, y3)
    out["dense"]["logistic"].append({"C": C, "binary": [b.coef_.ravel().tolist(), b.intercept_.tolist()], "three": [m.coef_.ravel().tolist(), m.intercept_.tolist()],
                                     "probabilities": m.predict_proba(x[:5]).ravel().tolist()})
r, l = Ridge(alpha=2.0).fit(x, target), LinearRegression().fit(x, target)
out["dense"]["ridge"] = [r.coef_.tolist(), r.intercept_]
out["dense"]["linear"] = [l.coef_.tolist(), l.intercept_]

# A mixed table with missing values, through the usual preprocessing.
age = np.round(rng.normal(40, 12, n), 1)
age[[3, 50]] = np.nan
city = rng.choice(["Rome", "Oslo", "Bern"], n).astype(object)
city[[7, 9, 60]] = None
frame = pd.DataFrame({"age": age, "city": city})
label = np.where((age > 42) ^ (city == "Oslo"), "yes", "no")
columns = ColumnTransformer([("n", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), ["age"]), ("c", OneHotEncoder(handle_unknown="ignore"), ["city"])])
model = make_pipeline(columns, logistic(1.0)).fit(frame, label)
one_hot_linear = make_pipeline(columns, LinearRegression()).fit(frame, score)
out["mixed"] = {"age": [None if np.isnan(v) else v for v in age], "city": city.tolist(), "label": label.tolist(), "score": score.tolist(),
                "coefficients": model[-1].coef_.ravel().tolist(), "intercept": model[-1].intercept_[0], "probabilities": model.predict_proba(frame.head(8))[:, 1].tolist(),
                "linear": [one_hot_linear[-1].coef_.tolist(), one_hot_linear[-1].intercept_]}

Path("test/fixtures/golden/models.json").write_text(json.dumps(out))
