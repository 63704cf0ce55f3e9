"""Golden workbooks of openpyxl and XlsxWriter, and databases of sqlite3, small and in base64, with what openpyxl and sqlite3 read from them.
Run: python scripts/golden/workbooks.py (needs openpyxl 3.1, XlsxWriter 3.2)."""
import base64
import datetime as dt
import io
import json
import os
import sqlite3
import tempfile
from pathlib import Path

import openpyxl
import xlsxwriter
from openpyxl.utils.datetime import CALENDAR_MAC_1904


def plain(value):
    if isinstance(value, dt.datetime):
        return {"date": value.isoformat(timespec="milliseconds") + "Z"}
    if isinstance(value, dt.date):
        return {"date": f"{value.isoformat()}T00:00:00.000Z"}
    if isinstance(value, dt.time):
        return value.isoformat()
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, str) and value.startswith("#"):
        return None  # errors are missing
    return value


def workbook(book, sheet=None):
    buffer = io.BytesIO()
    book.save(buffer)
    return entry(buffer.getvalue(), sheet)


def entry(data, sheet=None):
    read = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    ws = read[sheet] if sheet else read.worksheets[0]
    rows = [[plain(value) for value in row] for row in ws.iter_rows(values_only=True)]
    return {"base64": base64.b64encode(data).decode(), "sheets": [one.title for one in read.worksheets], "rows": rows}


def typical():
    book = openpyxl.Workbook()
    ws = book.active
    ws.title = "Sales"
    ws.append(["id", "city", "amount", "paid", "at", "note"])
    ws.append([1, "Oslo", 12.5, True, dt.datetime(2026, 1, 31, 12, 30, 15), "a & b <c>"])
    ws.append([2, "São Paulo 🚀", -3, False, dt.datetime(1999, 12, 31), None])
    ws.append([3, None, 1e-9, None, None, " spaces "])
    ws["G1"] = "sum"
    ws["G2"] = "=C2*2"
    other = book.create_sheet("Other sheet")
    other["B3"] = "x"
    other["C3"] = "y"
    other["B4"] = 1
    other["C5"] = 2
    return workbook(book)


def dates(epoch=None):
    book = openpyxl.Workbook()
    if epoch:
        book.epoch = epoch
    ws = book.active
    ws.append(["day", "moment", "time", "custom", "span"])
    for day in [dt.date(1904, 1, 2), dt.date(1904, 2, 29), dt.date(2000, 2, 29), dt.date(2026, 11, 21)]:
        ws.append([day, dt.datetime.combine(day, dt.time(23, 59, 59, 500_000)), dt.time(6, 7, 8), day, 0.5])
    for row in ws.iter_rows(min_row=2):
        row[3].number_format = '[$-409]dddd, "the" d. mmmm yyyy'
        row[4].number_format = "0.00%"
    return workbook(book)


def early():
    """Serials about the day that never was."""
    book = openpyxl.Workbook()
    ws = book.active
    ws.append(["day"])
    for serial in [1, 2, 58, 59, 61, 62]:
        ws.append([serial])
        ws.cell(ws.max_row, 1).number_format = "yyyy-mm-dd"
    return workbook(book)


def written_by_another():
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("Rich")
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "d mmm yyyy"})
    sheet.write_row(0, 0, ["name", "value", "day"])
    sheet.write_rich_string(1, 0, "plain ", bold, "bold", " end")
    sheet.write_formula(1, 1, "=1/4", None, 0.25)
    sheet.write_datetime(1, 2, dt.datetime(2026, 1, 31), day)
    sheet.write_string(2, 0, "line\r\nbreak\ttab _x000D_")
    sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
    sheet.write_formula(3, 0, '="te"&"xt"', None, "text")
    sheet.write_boolean(3, 1, True)
    sheet.merge_range(4, 0, 5, 1, "merged")
    sheet.write_number(5, 2, 7)
    book.close()
    return entry(buffer.getvalue())


def inline_strings():
    book = openpyxl.Workbook(write_only=True)
    ws = book.create_sheet("Data")
    ws.append(["a", "b"])
    for index in range(50):
        ws.append([index, f"text {index}"])
    return workbook(book)


def database(script, settings=()):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "x.db")
        connection = sqlite3.connect(path, isolation_level=None)
        for setting in settings:
            connection.execute(f"pragma {setting}")
        connection.executescript(script)
        tables = [name for (name,) in connection.execute("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name")]
        found = {}
        for table in tables:
            cursor = connection.execute(f'select * from "{table}"')
            found[table] = {"columns": [column[0] for column in cursor.description], "rows": [[plain(value) for value in row] for row in cursor]}
        connection.close()
        data = Path(path).read_bytes()
    return {"base64": base64.b64encode(data).decode(), "tables": found}


KINDS = """
create table kinds (id integer primary key, whole int, real_number real, word text, raw blob, anything);
insert into kinds values (1, 1, 1.5, 'a', x'00ff', 'mixed'), (2, -129, -0.0, 'Æ 🚀', x'', 2.5), (3, null, null, null, null, null),
  (4, 9007199254740991, 1e300, 'line
break', x'01', 7), (-5, 32768, 3, '', x'02', 8388608);
create view half as select id, whole / 2.0 as half from kinds;
create table "odd name" ("a ""quoted"" column" text, b int, primary key (b)) without rowid;
insert into "odd name" values ('x', 2), ('y', 1);
alter table kinds add column later text default 'added';
"""
MANY = """
create table many (n integer, t text);
with recursive c(n) as (select 1 union all select n + 1 from c where n < 1500) insert into many select n, printf('row %d', n) from c where n % 7 <> 0;
create table large (id integer primary key, body text);
insert into large values (1, printf('%.*c', 5000, 'x')), (2, printf('%.*c', 1200, 'y'));
create index by_t on many (t);
"""

golden = {
    "versions": {"openpyxl": openpyxl.__version__, "xlsxwriter": xlsxwriter.__version__, "sqlite": sqlite3.sqlite_version},
    "workbooks": {"typical": typical(), "dates 1900": dates(), "dates 1904": dates(CALENDAR_MAC_1904), "early days": early(), "another writer": written_by_another(), "inline strings": inline_strings()},
    "databases": {"kinds": database(KINDS, ["page_size = 1024"]), "kinds in UTF-16": database(KINDS, ["page_size = 1024", "encoding = 'UTF-16le'"]), "many pages": database(MANY, ["page_size = 512"])},
}
path = Path(__file__).parents[2] / "test/fixtures/golden/workbooks.json"
path.write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n")
print(path.stat().st_size, "bytes")
