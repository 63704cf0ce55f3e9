"""Fits a logistic regression on the worked example's columns and saves it for MLflow's scoring server.

Takes the CSV of the example and the folder to save to. The columns are those of generateCreditCsv.
"""
import sys

import mlflow.sklearn
import pandas as pd
from mlflow.models import infer_signature
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

NUMBERS = ["age", "income", "debt_ratio", "months_on_file", "prior_defaults"]
WORDS = ["region", "employment"]

table = pd.read_csv(sys.argv[1], na_values=["n/a", "—"])
for name in NUMBERS:
    table[name] = pd.to_numeric(table[name], errors="coerce").astype(float)
table = table.dropna()
features = table[NUMBERS + WORDS]
model = make_pipeline(
    make_column_transformer((StandardScaler(), NUMBERS), (OneHotEncoder(handle_unknown="ignore"), WORDS)),
    LogisticRegression(max_iter=1000),
).fit(features, table["defaulted"])
mlflow.sklearn.save_model(model, sys.argv[2], signature=infer_signature(features, model.predict(features)))
