"""Golden values of preprocessing from scikit-learn. Run: python scripts/golden/preprocessing.py (needs scikit-learn 1.9 and pandas)."""
import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import sklearn
from sklearn.feature_extraction import FeatureHasher
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.feature_selection import SelectKBest, VarianceThreshold, chi2, f_classif, f_regression
from sklearn.impute import KNNImputer, MissingIndicator, SimpleImputer
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.preprocessing import (Binarizer, KBinsDiscretizer, MaxAbsScaler, MinMaxScaler, Normalizer, OneHotEncoder, OrdinalEncoder, PolynomialFeatures,
                                   PowerTransformer, QuantileTransformer, RobustScaler, StandardScaler, TargetEncoder)
from sklearn.utils import murmurhash3_32

warnings.simplefilter("ignore")
rng = np.random.default_rng(5)
n = 90
numbers = pd.DataFrame({
    "age": np.round(rng.normal(40, 12, n), 1), "income": np.round(np.exp(rng.normal(8, 1, n)), 2), "visits": rng.poisson(2, n).astype(float),
    "constant": np.full(n, 3.7), "balance": np.round(rng.normal(0, 500, n), 2)})
gaps = numbers.copy()
gaps.loc[[3, 17, 60], "age"] = np.nan
gaps.loc[[0, 89], "balance"] = np.nan
positive = numbers[["age", "income"]]
spread = numbers[["age", "income", "constant", "balance"]]
train, probe = slice(0, 75), slice(75, 90)
weights = np.round(rng.uniform(0, 3, n), 2)
weights[[4, 5]] = 0
words = pd.DataFrame({"city": rng.choice(["Rome", "Oslo", "Bern", "Lima", "Kyiv"], n, p=[.4, .3, .15, .1, .05]).astype(object), "kind": rng.choice(["a", "b"], n).astype(object)})
gappy = words.copy()
gappy.loc[[2, 9, 30], "city"] = np.nan
flag = np.where(rng.uniform(size=n) < (words["city"] == "Rome") * 0.5 + 0.25, "yes", "no")
three = rng.choice(["low", "mid", "top"], n)
price = np.round(rng.normal(10, 3, n) + 4 * (words["kind"] == "a"), 2)


def plain(frame):
    return {name: [None if isinstance(v, float) and np.isnan(v) else v for v in frame[name].tolist()] for name in frame}


def columns(values, names):
    dense = values.toarray() if hasattr(values, "toarray") else np.asarray(values, dtype=float)
    return {str(name): [None if np.isnan(v) else float(v) for v in dense[:, i]] for i, name in enumerate(names)}


cases = []


def case(name, params, estimator, data, names=None, target=None, fit_transform=False, weight=None):
    fit_args = {} if weight is None else {"sample_weight": weight[train]}
    y = None if target is None else np.asarray(target)[train]
    out = estimator.fit_transform(data[train], y) if fit_transform else None
    estimator.fit(data[train], y, **fit_args)
    if names is None:
        names = list(data.columns)
    if names == "out":
        names = list(estimator.get_feature_names_out())
    cases.append({"transformer": name, "params": params, "data": next(key for key, frame in frames.items() if frame is data), "target": None if target is None else next(k for k, v in targets.items() if v is target),
                  "weights": weight is not None, "fitTransform": None if out is None else columns(out, names), "train": columns(estimator.transform(data[train]), names), "probe": columns(estimator.transform(data[probe]), names)})


frames = {"numbers": numbers, "gaps": gaps, "positive": positive, "spread": spread, "words": words, "gappy": gappy}
targets = {"flag": flag, "three": three, "price": price}

case("StandardScaler", {}, StandardScaler(), gaps)
case("StandardScaler", {}, StandardScaler(), gaps, weight=weights)
case("StandardScaler", {"withMean": False}, StandardScaler(with_mean=False), numbers)
case("MinMaxScaler", {}, MinMaxScaler(), gaps)
case("MinMaxScaler", {"featureRange": [-2, 3], "clip": True}, MinMaxScaler(feature_range=(-2, 3), clip=True), numbers)
case("MaxAbsScaler", {}, MaxAbsScaler(), gaps)
case("RobustScaler", {}, RobustScaler(), gaps)
case("RobustScaler", {"quantileRange": [10, 90], "unitVariance": True}, RobustScaler(quantile_range=(10, 90), unit_variance=True), numbers)
case("RobustScaler", {"withCentering": False}, RobustScaler(with_centering=False), numbers)
case("QuantileTransformer", {}, QuantileTransformer(), gaps)
case("QuantileTransformer", {"nQuantiles": 20}, QuantileTransformer(n_quantiles=20), numbers)
case("QuantileTransformer", {"nQuantiles": 50, "outputDistribution": "normal"}, QuantileTransformer(n_quantiles=50, output_distribution="normal"), gaps)
case("PowerTransformer", {}, PowerTransformer(), gaps)
case("PowerTransformer", {"standardize": False}, PowerTransformer(standardize=False), numbers)
case("PowerTransformer", {"method": "box-cox"}, PowerTransformer(method="box-cox"), positive)
for norm in ["l1", "l2", "max"]:
    case("Normalizer", {"norm": norm}, Normalizer(norm=norm), numbers)
case("Binarizer", {"threshold": 2}, Binarizer(threshold=2), numbers)
for strategy in ["uniform", "quantile", "kmeans"]:
    # Small whole numbers lie exactly between two centres of k-means: there rounding decides, so they are left out.
    data = spread if strategy == "kmeans" else numbers
    case("KBinsDiscretizer", {"nBins": 4, "encode": "ordinal", "strategy": strategy}, KBinsDiscretizer(4, encode="ordinal", strategy=strategy), data)
    case("KBinsDiscretizer", {"nBins": 6, "encode": "ordinal", "strategy": strategy}, KBinsDiscretizer(6, encode="ordinal", strategy=strategy), data, weight=weights)
case("KBinsDiscretizer", {"nBins": 3, "encode": "ordinal", "quantileMethod": "linear"}, KBinsDiscretizer(3, encode="ordinal", quantile_method="linear"), numbers)
case("KBinsDiscretizer", {"nBins": 3, "encode": "ordinal", "quantileMethod": "invertedCdf"}, KBinsDiscretizer(3, encode="ordinal", quantile_method="inverted_cdf"), numbers)
case("KBinsDiscretizer", {"nBins": 3}, KBinsDiscretizer(3), positive, names=[f"{c}_{b}" for c in ["age", "income"] for b in range(3)])
case("PolynomialFeatures", {}, PolynomialFeatures(), positive, names="out")
case("PolynomialFeatures", {"degree": 3, "interactionOnly": True, "includeBias": False}, PolynomialFeatures(3, interaction_only=True, include_bias=False), numbers, names="out")
case("PolynomialFeatures", {"degree": [2, 3]}, PolynomialFeatures((2, 3)), positive, names="out")
case("OneHotEncoder", {}, OneHotEncoder(), words, names="out")
case("OneHotEncoder", {"drop": "first"}, OneHotEncoder(drop="first"), words, names="out")
case("OneHotEncoder", {"drop": "ifBinary"}, OneHotEncoder(drop="if_binary"), words, names="out")
lumped = lambda encoder: [str(c).replace("infrequent_sklearn", "infrequent") for c in encoder.fit(words[train]).get_feature_names_out()]
for params, encoder in [({"maxCategories": 3}, OneHotEncoder(max_categories=3)), ({"maxCategories": 5}, OneHotEncoder(max_categories=5)), ({"minFrequency": 10}, OneHotEncoder(min_frequency=10)),
                        ({"minFrequency": 0.12}, OneHotEncoder(min_frequency=0.12)), ({"minFrequency": 10, "drop": "first"}, OneHotEncoder(min_frequency=10, drop="first"))]:
    case("OneHotEncoder", params, encoder, words, names=lumped(encoder))
case("OneHotEncoder", {"categories": {"city": ["Rome", "Oslo"], "kind": ["b", "a"]}, "handleUnknown": "ignore"}, OneHotEncoder(categories=[["Rome", "Oslo"], ["b", "a"]], handle_unknown="ignore"), words, names="out")
case("OrdinalEncoder", {}, OrdinalEncoder(), gappy)
case("OrdinalEncoder", {"encodedMissingValue": -5}, OrdinalEncoder(encoded_missing_value=-5), gappy)
case("OrdinalEncoder", {"categories": {"city": ["Rome", "Oslo"], "kind": ["b", "a"]}, "handleUnknown": "useEncodedValue", "unknownValue": -1}, OrdinalEncoder(categories=[["Rome", "Oslo"], ["b", "a"]], handle_unknown="use_encoded_value", unknown_value=-1), words)
case("OrdinalEncoder", {"maxCategories": 3}, OrdinalEncoder(max_categories=3), words)
for target, cv in [("flag", StratifiedKFold(5)), ("three", StratifiedKFold(5)), ("price", KFold(5))]:
    names = [f"{c}_{k}" for c in words for k in ["low", "mid", "top"]] if target == "three" else list(words)
    case("TargetEncoder", {"shuffle": False}, TargetEncoder(cv=cv), gappy, names=names, target=targets[target], fit_transform=True)
    case("TargetEncoder", {"shuffle": False, "smooth": 7}, TargetEncoder(cv=cv, smooth=7), words, names=names, target=targets[target], fit_transform=True)

# No two values are equal: at distance 0 scikit-learn's rounding decides which neighbour counts.
holes = (numbers[["age", "income", "balance"]] + rng.normal(0, 0.01, (n, 3))).mask(rng.uniform(size=(n, 3)) < 0.2).div([10, 1000, 100])
frames["holes"] = holes
for params, imputer in [({}, KNNImputer()), ({"nNeighbors": 3, "weights": "distance", "addIndicator": True}, KNNImputer(n_neighbors=3, weights="distance", add_indicator=True)), ({"nNeighbors": 200}, KNNImputer(n_neighbors=200))]:
    case("KNNImputer", params, imputer, holes, names="out")
case("SimpleImputer", {"addIndicator": True}, SimpleImputer(add_indicator=True), gaps, names="out")
case("SimpleImputer", {"strategy": "median"}, SimpleImputer(strategy="median"), gaps, names="out")
case("MissingIndicator", {"errorOnNew": False}, MissingIndicator(error_on_new=False), gaps, names="out")
case("MissingIndicator", {"features": "all"}, MissingIndicator(features="all"), gaps, names="out")
case("VarianceThreshold", {}, VarianceThreshold(), numbers, names="out")
case("VarianceThreshold", {"threshold": 10}, VarianceThreshold(10), gaps, names="out")
for score, func, target in [("fClassif", f_classif, "three"), ("fRegression", f_regression, "price")]:
    for k in [1, 2, 4, "all"]:
        case("SelectKBest", {"scoreFunc": score, "k": k}, SelectKBest(func, k=k), numbers, names="out", target=targets[target])
counts = numbers[["visits", "income", "constant"]]
frames["counts"] = counts
for k in [1, 2]:
    case("SelectKBest", {"scoreFunc": "chi2", "k": k}, SelectKBest(chi2, k=k), counts, names="out", target=flag)

words_of = ["the", "quick", "Brown", "fox", "jumps", "over", "a", "lazy", "dog", "déjà", "vu", "naïve", "x1", "ÜBER", "data_set", "日本", "don't", "I"]
documents = [" ".join(rng.choice(words_of, rng.integers(2, 12))) + rng.choice([".", "!", ",  ok?", ""]) for _ in range(n)]
for params in [{}, {"nGramRange": [1, 2], "minDf": 3}, {"stopWords": "english", "maxDf": 0.4}, {"analyzer": "char", "nGramRange": [2, 3], "maxDf": 30}, {"analyzer": "charWb", "nGramRange": [1, 4], "minDf": 0.1}, {"stripAccents": "unicode", "lowercase": False},
               {"stripAccents": "ascii", "binary": True}, {"vocabulary": ["fox", "dog", "missing"]}, {"stopWords": ["fox", "dog"]}]:
    python = {"ngram_range" if k == "nGramRange" else {"minDf": "min_df", "maxDf": "max_df", "stopWords": "stop_words", "stripAccents": "strip_accents"}.get(k, k): ("char_wb" if v == "charWb" else tuple(v) if k == "nGramRange" else v) for k, v in params.items()}
    for name, kind, more in [("CountVectorizer", CountVectorizer, [({}, {})]), ("TfidfVectorizer", TfidfVectorizer, [({}, {}), ({"sublinearTf": True, "norm": "l1", "smoothIdf": "vocabulary" in params}, {"sublinear_tf": True, "norm": "l1", "smooth_idf": "vocabulary" in params}), ({"useIdf": False, "norm": None}, {"use_idf": False, "norm": None})])]:
        for extra, extra_python in more:
            v = kind(**python, **extra_python).fit(documents[train])
            names = [f"review_{t}" for t in v.get_feature_names_out()]
            cases.append({"transformer": name, "params": {**params, **extra}, "data": "reviews", "target": None, "weights": False, "fitTransform": None,
                          "terms": names, "train": [[[int(j), float(x)] for j, x in zip(row.indices, row.data)] for row in v.transform(documents[train])], "probe": [[[int(j), float(x)] for j, x in zip(row.indices, row.data)] for row in v.transform(documents[probe])]})

moments = pd.Series(pd.to_datetime(["2024-02-29T13:05:59", "2024-12-31", "2021-01-03", "2020-12-31T23:59:59", "1969-12-31T23:00:00", "2026-01-01", "1900-03-01", "2027-01-04T06:30:00", "2000-06-17"], format="ISO8601"))
dates = {"values": [int(m.timestamp() * 1000) for m in moments], "parts": {"year": moments.dt.year, "quarter": moments.dt.quarter, "month": moments.dt.month, "week": moments.dt.isocalendar().week, "day": moments.dt.day, "dayOfYear": moments.dt.dayofyear,
         "weekday": moments.dt.weekday, "isWeekend": (moments.dt.weekday >= 5).astype(int), "hour": moments.dt.hour, "minute": moments.dt.minute, "second": moments.dt.second}}
dates["parts"] = {key: [int(v) for v in value] for key, value in dates["parts"].items()}

texts = ["", "a", "ab", "abc", "abcd", "city=Rome", "Zürich", "日本語のテキスト", "x" * 33]
records = [{"city": c, "age": a} for c, a in zip(words["city"], numbers["age"])]
hashed = {sign: FeatureHasher(16, alternate_sign=sign).transform(records).toarray().tolist() for sign in [True, False]}
out = {"scikit-learn": sklearn.__version__, "split": 75, "frames": {key: plain(frame) for key, frame in frames.items()}, "targets": {key: list(map(lambda v: v if isinstance(v, str) else float(v), value)) for key, value in targets.items()},
       "weights": weights.tolist(), "dates": dates, "cases": [c for c in cases if "terms" not in c], "murmur": [[text, murmurhash3_32(text, seed=0)] for text in texts], "hashed": {"signed": hashed[True], "unsigned": hashed[False]}}
Path("test/fixtures/golden/preprocessing.json").write_text(json.dumps(out))
Path("test/fixtures/golden/texts.json").write_text(json.dumps({"documents": documents, "cases": [c for c in cases if "terms" in c]}))
