"""
Golden schemas of kernel/stdlib/data/schema: text as tensorflow-metadata prints it, with what it means. Run: python scripts/golden/schema.py
With the name of a file of ours as argument, checks that tensorflow-metadata reads it and prints it back.
"""
import json
import pathlib
import sys

from importlib.metadata import version
from google.protobuf import text_format
from google.protobuf.json_format import MessageToDict
from tensorflow_metadata.proto.v0 import anomalies_pb2, schema_pb2

if len(sys.argv) > 1:
    print(text_format.MessageToString(text_format.Parse(pathlib.Path(sys.argv[1]).read_text(), schema_pb2.Schema())))
    sys.exit()

SOURCES = [
    """
    feature { name: "payment_type" type: BYTES domain: "payment_type" presence { min_fraction: 1.0 min_count: 1 } shape { dim { size: 1 } }
      distribution_constraints { min_domain_mass: 0.9 } drift_comparator { infinity_norm { threshold: 0.01 } } }
    feature { name: "fare" type: FLOAT value_count { min: 1 max: 1 } float_domain { min: 0 max: 1e3 disallow_nan: true disallow_inf: true }
      skew_comparator { jensen_shannon_divergence { threshold: 0.05 } } presence { min_count: 1 } }
    feature { name: "tips" type: INT int_domain { min: -3 max: 9007199254740991 is_categorical: true } not_in_environment: "SERVING" }
    feature { name: "paid" type: INT bool_domain { true_value: "yes" false_value: "no" } lifecycle_stage: DEPRECATED }
    feature { name: "at" type: INT time_domain { integer_format: UNIX_MILLISECONDS } unique_constraints { min: 2 max: 9 } in_environment: "TRAINING" }
    string_domain { name: "payment_type" value: "Cash" value: "Credit Card" }
    default_environment: "TRAINING" default_environment: "SERVING"
    dataset_constraints { min_examples_count: 10 num_examples_drift_comparator { min_fraction_threshold: 0.5 max_fraction_threshold: 2 } }
    """,
    """
    # a comment
    feature: < name: 'it\\'s "quoted"\\n\\t\\303\\251 \\xc3\\xa9 \\u00e9' type: BYTES; string_domain: { value: ["a", "b"], value: "c" "d" } >
    feature { name: "numbers" float_domain { min: -inf max: 1.5e-20f } presence { min_fraction: .5 } }
    """,
]
schemas = []
for source in SOURCES:
    message = text_format.Parse(source, schema_pb2.Schema())
    schemas.append({"source": source, "printed": text_format.MessageToString(message, as_utf8=True), "escaped": text_format.MessageToString(message, as_utf8=False), "json": MessageToDict(message)})

path = pathlib.Path(__file__).parents[2] / "test/fixtures/golden/schema.json"
path.write_text(json.dumps({
    "tensorflow_metadata": version("tensorflow-metadata"), "schemas": schemas,
    "types": [value.name for value in anomalies_pb2.AnomalyInfo.Type.DESCRIPTOR.values],
}) + "\n")
