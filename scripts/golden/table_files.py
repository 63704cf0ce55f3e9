"""Golden files of kernel/stdlib/data: tables as pyarrow and pandas write them, with the values they hold. Run: python scripts/golden/table_files.py"""
import base64
import datetime as dt
import decimal
import io
import json
import pathlib

import pandas as pd
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.ipc as ipc

utc = dt.timezone.utc
columns = {
    "int8": pa.array([1, None, -3], pa.int8()),
    "int64": pa.array([2**53 - 1, None, -5], pa.int64()),
    "uint32": pa.array([4_000_000_000, 0, None], pa.uint32()),
    "float32": pa.array([0.5, None, -1.25], pa.float32()),
    "double": pa.array([0.1, float("inf"), None]),
    "bool": pa.array([True, None, False]),
    "text": pa.array(["Zoë", None, ""]),
    "large": pa.array(["a", "b", None], pa.large_string()),
    "words": pa.array(["x", None, "x"]).dictionary_encode(),
    "day": pa.array([dt.date(2024, 2, 29), None, dt.date(1969, 12, 31)]),
    "seconds": pa.array([dt.datetime(2024, 1, 1, 12), None, None], pa.timestamp("s")),
    "micros": pa.array([dt.datetime(2024, 1, 1, 12, 0, 0, 250_000, tzinfo=utc), None, None], pa.timestamp("us", "Europe/Berlin")),
    "nanos": pa.array([dt.datetime(2024, 1, 1, 12, 0, 0, 250_000), None, None], pa.timestamp("ns")),
    "money": pa.array([decimal.Decimal("12.50"), None, decimal.Decimal("-0.25")], pa.decimal128(9, 2)),
    "nothing": pa.array([None, None, None]),
}
table = pa.table(columns)


def plain(value):
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=value.tzinfo or utc).astimezone(utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, dt.date):
        return f"{value.isoformat()}T00:00:00.000Z"
    if isinstance(value, decimal.Decimal):
        return float(value)
    return "Infinity" if value == float("inf") else value


def written(write):
    sink = io.BytesIO()
    write(sink)
    return base64.b64encode(sink.getvalue()).decode()


def stream(sink):
    with ipc.new_stream(sink, table.schema) as writer:
        for batch in table.to_batches(max_chunksize=2):
            writer.write_batch(batch)


def file(sink):
    with ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


long = pa.table({"n": pa.array(range(5000)), "word": pa.array([f"word {i % 7}" for i in range(5000)])})
nested = pa.table({"list": pa.array([[1, 2], None]), "n": pa.array([1, 2])})
csv = [
    {"text": "a,b\n1,2.5\n,x\n", "options": {}},
    {"text": "a;b\n1.234,5;x\n7,25;y\n", "options": {"sep": ";", "decimal": ",", "thousands": "."}},
    {"text": "# note\na\tb\n'x\ty'\t1\nz\t-2e3\n", "options": {"sep": "\t", "quotechar": "'", "comment": "#"}},
    {"text": 'a,b\n"say ""hi""",true\n"two\nlines",false\n', "options": {}},
    {"text": 'a,b\n"1,234",5\n"12,345,678",6\n', "options": {"thousands": ","}},
    {"text": "n\n0.1\n123456789012345678e-5\n1e-320\n179769313486231570000e288\n0.30000000000000004\n5e-324\n2.2250738585072011e-308\n", "options": {}},
]
for case in csv:
    frame = pd.read_csv(io.StringIO(case["text"]), **case["options"])
    case["rows"] = [[None if pd.isna(value) else getattr(value, "item", lambda value=value: value)() for value in row] for row in frame.itertuples(index=False)]
    case["hex"] = {name: [float(value).hex() for value in frame[name]] for name in frame if frame[name].dtype == float}

path = pathlib.Path(__file__).parents[2] / "test/fixtures/golden/table-files.json"
path.write_text(json.dumps({
    "pyarrow": pa.__version__, "pandas": pd.__version__,
    "rows": [{name: plain(value) for name, value in row.items()} for row in table.to_pylist()],
    "file": written(file), "stream": written(stream),
    "feather": written(lambda sink: feather.write_feather(long, sink, compression="lz4")),
    "zstd": written(lambda sink: feather.write_feather(long, sink, compression="zstd")),
    "nested": written(lambda sink: feather.write_feather(nested, sink, compression="uncompressed")),
    "csv": csv,
}) + "\n")
