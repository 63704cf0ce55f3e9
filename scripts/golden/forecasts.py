"""Golden values of forecasts from statsmodels. Run: python scripts/golden/forecasts.py (needs statsmodels 0.14)."""
import json
import warnings
from pathlib import Path

import numpy as np
import statsmodels
from statsmodels.tsa.arima.model import ARIMA
from statsmodels.tsa.holtwinters import ExponentialSmoothing

warnings.filterwarnings("ignore")
rng = np.random.default_rng(3)
t = np.arange(96)
season = np.array([-8, -6, -2, 1, 4, 7, 9, 6, 2, -2, -4, -7.0])
additive = np.round(50 + 0.6 * t + season[t % 12] + rng.normal(size=96) * 2, 3)
multiplicative = np.round((40 + 0.8 * t) * (1 + season[t % 12] / 30) * np.exp(rng.normal(size=96) * 0.03), 3)
walk = np.round(20 + np.cumsum(rng.normal(size=120) * 1.5 + 0.1), 3)
arma = [0.0, 0.0]
noise = rng.normal(size=260)
for i in range(2, 260):
    arma.append(0.6 * arma[-1] - 0.3 * arma[-2] + noise[i] + 0.5 * noise[i - 1])
arma = np.round(np.array(arma[60:]) + 12, 4)
data = {"additive": additive, "multiplicative": multiplicative, "walk": walk, "arma": arma}
out = {"statsmodels": statsmodels.__version__, "data": {k: v.tolist() for k, v in data.items()}, "smoothing": [], "arima": []}

for name, p in [("walk", {}), ("walk", {"trend": "add"}), ("walk", {"trend": "add", "damped_trend": True}), ("walk", {"trend": "mul"}), ("additive", {"trend": "add", "seasonal": "add", "seasonal_periods": 12}), ("additive", {"seasonal": "add", "seasonal_periods": 12}),
                ("multiplicative", {"trend": "add", "seasonal": "mul", "seasonal_periods": 12}), ("multiplicative", {"trend": "add", "damped_trend": True, "seasonal": "mul", "seasonal_periods": 12})]:
    fits = [ExponentialSmoothing(data[name], initialization_method="estimated", **p).fit(method=m, use_brute=b) for m in ["SLSQP", "L-BFGS-B"] for b in [True, False]]
    best = min(fits, key=lambda f: f.sse)
    words = {"damped_trend": "dampedTrend", "seasonal_periods": "seasonalPeriods"}
    out["smoothing"].append({"data": name, "parameters": {words.get(k, k): v for k, v in p.items()}, "sse": float(best.sse), "alpha": float(best.params["smoothing_level"]), "forecast": best.forecast(15).tolist()})

for name, order, seasonal, trend in [("arma", (2, 0, 1), (0, 0, 0, 0), None), ("arma", (1, 0, 0), (0, 0, 0, 0), None), ("arma", (2, 0, 0), (0, 0, 0, 0), "n"), ("walk", (0, 1, 1), (0, 0, 0, 0), None), ("walk", (1, 1, 1), (0, 0, 0, 0), None), ("walk", (0, 2, 1), (0, 0, 0, 0), None),
                                     ("additive", (0, 1, 1), (0, 1, 1, 12), None), ("additive", (1, 0, 0), (1, 1, 0, 12), None), ("arma", (0, 0, 0), (0, 0, 0, 0), None)]:
    m = ARIMA(data[name], order=order, seasonal_order=seasonal, trend=trend)
    f = m.fit(method_kwargs={"maxiter": 2000, "pgtol": 1e-12, "factr": 10})
    p = f.get_forecast(14)
    out["arima"].append({"data": name, "parameters": {"order": list(order), "seasonalOrder": [*seasonal[:3], max(1, seasonal[3])], "trend": trend}, "logLikelihood": float(f.llf), "sigma2": float(f.params[-1]), "aic": float(f.aic), "forecast": p.predicted_mean.tolist(), "error": p.se_mean.tolist()})

Path("test/fixtures/golden/forecasts.json").write_text(json.dumps(out))
