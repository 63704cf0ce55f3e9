"""The other side of tables.interop.mjs: checks what Pinion wrote with pyarrow, and writes what Pinion shall read."""
import csv
import datetime
import json
import math
import sys

import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 120_000
TEXTS = ["plain", "", " spaced ", 'a,"b"\r\nc', "ü☃𝒳", "=1+1", "\ufeffmark", "NA", "'"]
NUMBERS = [0.0, -0.0, 0.1 + 0.2, -1e-300, sys.float_info.max, math.inf, -math.inf, 5e-324]
INTEGERS = [0, -1, 2**53 - 1, -(2**53 - 1), 1]
UTC = datetime.timezone.utc
START = datetime.datetime(1969, 12, 31, tzinfo=UTC)


def some(at, value):
    return None if at % 11 == 5 else value


def check(folder):
    file = pq.ParquetFile(f"{folder}/pinion.parquet")
    table = file.read()
    types = [(field.name, str(field.type), field.nullable) for field in table.schema]
    assert types == [('text "1"', "string", True), ("number", "double", True), ("integer", "int64", True), ("yes", "bool", True), ("when", "timestamp[ms, tz=UTC]", True), ("none", "string", True)], types
    assert table.num_rows == ROWS and file.metadata.num_row_groups > 1
    assert file.metadata.row_group(0).column(0).compression == "SNAPPY"
    columns = table.to_pydict()
    for at in range(ROWS):
        assert columns['text "1"'][at] == some(at, TEXTS[at % 9]), at
        number, wanted = columns["number"][at], some(at, NUMBERS[at % 8])
        assert number == wanted and (wanted is None or math.copysign(1, number) == math.copysign(1, wanted)), (at, number, wanted)
        assert columns["integer"][at] == some(at, INTEGERS[at % 5]), at
        assert columns["yes"][at] == some(at, at % 2 == 0), at
        assert columns["when"][at] == some(at, START + datetime.timedelta(milliseconds=at * 1_000_003)), at
        assert columns["none"][at] is None
    # Statistics must hold, as readers skip row groups by them.
    for group in range(file.metadata.num_row_groups):
        statistics = file.metadata.row_group(group).column(2).statistics
        assert statistics.min == -(2**53 - 1) and statistics.max == 2**53 - 1 and statistics.null_count > 0
    assert len(pq.read_table(f"{folder}/pinion.parquet", filters=[("integer", "==", 1)])) == sum(1 for at in range(ROWS) if some(at, INTEGERS[at % 5]) == 1)

    with open(f"{folder}/pinion.csv", newline="", encoding="utf-8") as text:
        lines = list(csv.reader(text, strict=True))
    assert len(lines) == ROWS + 1 and lines[0] == ['text "1"', "number", "integer", "yes", "when", "none"], lines[0]
    for at, (text, number, integer, yes, when, none) in enumerate(lines[1:]):
        assert text == (some(at, TEXTS[at % 9]) or ""), (at, text)
        wanted = some(at, NUMBERS[at % 8])
        assert (number == "") == (wanted is None), at
        assert wanted is None or (float(number) == wanted and math.copysign(1, float(number)) == math.copysign(1, wanted)), (at, number)
        assert integer == ("" if some(at, 0) is None else str(INTEGERS[at % 5])), at
        assert yes == ("" if some(at, 0) is None else "true" if at % 2 == 0 else "false"), at
        assert none == ""
        assert when == "" or datetime.datetime.fromisoformat(when.replace("Z", "+00:00")).replace(tzinfo=UTC) == START + datetime.timedelta(milliseconds=at * 1_000_003), (at, when)


def write(folder):
    day = datetime.date(2024, 2, 29)
    moment = datetime.datetime(2024, 2, 29, 12, 30, 15, 123000, tzinfo=UTC)
    table = pa.table({
        "i32": pa.array([1, None, -3], pa.int32()), "i64": pa.array([2**53 - 1, None, -5], pa.int64()), "u8": pa.array([255, 0, None], pa.uint8()), "f32": pa.array([0.5, None, math.inf], pa.float32()), "f64": pa.array([-0.0, 1e300, None]),
        "yes": pa.array([True, None, False]), "text": pa.array(["ü☃𝒳", "", None]), "category": pa.array(["a", "b", "a"]).dictionary_encode(),
        "day": pa.array([day, None, day], pa.date32()), "ms": pa.array([moment, None, moment], pa.timestamp("ms", "UTC")), "us": pa.array([moment, None, moment], pa.timestamp("us")), "ns": pa.array([moment, None, moment], pa.timestamp("ns")),
        "none": pa.array([None, None, None], pa.null()),
    })
    for compression in ("snappy", "none"):
        for version in ("1.0", "2.0"):
            pq.write_table(table, f"{folder}/arrow-{compression}-{version}.parquet", compression=compression, data_page_version=version)
    pq.write_table(table, f"{folder}/arrow-zstd.parquet", compression="zstd")
    pq.write_table(pa.table({"list": [[1, 2], [3]], "n": [1, 2]}), f"{folder}/arrow-list.parquet")
    at = int(moment.timestamp() * 1000)
    midnight = int(datetime.datetime(2024, 2, 29, tzinfo=UTC).timestamp() * 1000)
    print(json.dumps([
        [1, 2**53 - 1, 255, 0.5, 0, True, "ü☃𝒳", "a", midnight, at, at, at, None],
        [None, None, 0, None, 1e300, None, "", "b", None, None, None, None, None],
        [-3, -5, None, "Infinity", None, False, None, "a", midnight, at, at, at, None],
    ]))


{"check": check, "write": write}[sys.argv[1]](sys.argv[2])
