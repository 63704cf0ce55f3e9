"""The Python side of notebooks.interop.mjs: nbformat and papermill as their users have them."""
import json
import sys

import nbformat
from nbformat import v4

PINION = "application/vnd.pinion.output+json"


def read(path):
    """As nbformat reads it, strictly: what is not valid raises."""
    with open(path, encoding="utf-8") as file:
        raw = json.load(file)
    notebook = nbformat.from_dict(raw)
    nbformat.validate(notebook)
    return nbformat.read(path, as_version=nbformat.NO_CONVERT)


def inspect(path):
    notebook = read(path)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    shown = [output.data for output in outputs if output.output_type == "display_data"]
    for data in shown:
        assert "text/plain" in data, data.keys()
    print(json.dumps({
        "cells": len(notebook.cells),
        "cellTypes": sorted({cell.cell_type for cell in notebook.cells}),
        "outputTypes": sorted({output.output_type for output in outputs}),
        "kinds": sorted({data[PINION]["output"]["kind"] for data in shown}),
        "types": sorted({name for data in shown for name in data}),
    }))


def rewrite(source, target):
    nbformat.write(read(source), target)
    read(target)


def compare(before_path, after_path, ran):
    """Everything that was in `before` is in `after`; only the cell `ran`, an id or a place, may have run."""
    before, after = read(before_path), read(after_path)
    assert len(before.cells) == len(after.cells)
    for place, (old, new) in enumerate(zip(before.cells, after.cells), 1):
        where = f"cell {place}"
        assert old.cell_type == new.cell_type, where
        assert old.source == new.source, (where, old.source, new.source)
        assert old.get("attachments") == new.get("attachments"), where
        if "id" in old:
            assert old.id == new.id, where
        if ran in (str(place), old.get("id")):
            assert new.execution_count == 1, where
            continue
        assert old.metadata == new.metadata, (where, old.metadata, new.metadata)
        if old.cell_type == "code":
            assert old.outputs == new.outputs, (where, old.outputs, new.outputs)
            assert old.execution_count == new.execution_count, where
    run = after.metadata.pinion.pop("run")
    assert run["outcome"] == "ok", run
    old, new = dict(before.metadata), dict(after.metadata)
    old.get("pinion", {}).pop("run", None)
    if not new["pinion"]:
        del new["pinion"]
    if "language_info" not in old:
        del new["language_info"]
    assert old == new, (old, new)


def write(path, minor):
    """A notebook of nbformat 4.`minor`, with all that this version of the format can hold."""
    minor = int(minor)
    outputs = [
        v4.new_output("stream", name="stdout", text="one\ntwo ☃ \u2028 \x1b[31mred\x1b[0m\n"),
        v4.new_output("execute_result", execution_count=3, data={"text/plain": "1", "application/json": {"large": 2**63 + 1, "small": 1e-300, "float": 1.0, "deep": [[{"a": None}]]}}, metadata={"application/json": {"expanded": True}}),
        v4.new_output("display_data", data={"image/png": "iVBORw0KGgo=\n", "text/html": "<b>\n</b>"}, metadata={"image/png": {"width": 10}}),
        v4.new_output("error", ename="Error", evalue="no", traceback=["\x1b[31mError\x1b[0m: no", "  at 1"]),
    ]
    cells = [
        v4.new_markdown_cell("# Title ü\n\ntext  \n", metadata={"collapsed": False, "custom": {"large": 12345678901234567890123}}),
        v4.new_code_cell("const first = 1;"),
        v4.new_code_cell("console.log('☃');\nfirst + 1\n", execution_count=3, outputs=outputs, metadata={"collapsed": True, "scrolled": "auto", "tags": ["a", "b-c"], "jupyter": {"source_hidden": True}, "vendor": {"ints": [2**53, 2**53 + 1, -(2**64)], "nested": {"deep": {"er": "𝒳"}}}}),
        v4.new_raw_cell("raw\n  text\n", metadata={"format": "text/latex"}),
        v4.new_code_cell(""),
        v4.new_markdown_cell(""),
    ]
    if minor >= 1:
        cells[0]["attachments"] = {"ä b.png": {"image/png": "iVBORw0KGgo="}}
        cells[3]["attachments"] = {"x.txt": {"text/plain": "text"}}
    for index, cell in enumerate(cells):
        if minor >= 5:
            cell["id"] = f"Cell_{index}-x"
        else:
            cell.pop("id", None)
    metadata = {
        "kernelspec": {"name": "deno", "display_name": "Deno", "language": "typescript"},
        "language_info": {"name": "typescript", "file_extension": ".ts", "mimetype": "text/x.typescript", "codemirror_mode": "typescript", "nbconvert_exporter": "script", "pygments_lexer": "typescript", "version": "5.6"},
        "authors": [{"name": "Zoë"}],
        "title": "A title",
        "widgets": {"large": 2**70, "version_major": 2},
    }
    notebook = nbformat.from_dict({"nbformat": 4, "nbformat_minor": minor, "metadata": metadata, "cells": cells})
    nbformat.validate(notebook)
    with open(path, "w", encoding="utf-8") as file:
        file.write(nbformat.writes(notebook, version=nbformat.NO_CONVERT))


def papermill(path):
    """A notebook that papermill has put parameters into."""
    from papermill import execute_notebook

    notebook = v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}, "language_info": {"name": "python"}}, cells=[v4.new_code_cell("rate = 0.1", metadata={"tags": ["parameters"]})])
    given = {"rate": 0.25, "mode": "exact ☃", "layers": [8, 4], "on": True, "limit": None}
    nbformat.write(notebook, path)
    execute_notebook(path, path, given, prepare_only=True, progress_bar=False)


def same(before_path, after_path):
    assert read(before_path).cells == read(after_path).cells


def python(path):
    """A notebook as data scientists have it: Python, outputs of several kinds, an attachment."""
    cells = [
        v4.new_markdown_cell("# Python ![x](attachment:a.png)", attachments={"a.png": {"image/png": "iVBORw0KGgo="}}),
        v4.new_code_cell("%matplotlib inline\nimport pandas as pd", execution_count=1),
        v4.new_code_cell("df", execution_count=2, outputs=[
            v4.new_output("execute_result", execution_count=2, data={"text/plain": "   a\n0  1", "text/html": "<table></table>"}),
            v4.new_output("display_data", data={"application/vnd.jupyter.widget-view+json": {"model_id": "x", "version_major": 2, "version_minor": 0}, "text/plain": "w"}),
            v4.new_output("error", ename="E", evalue="v", traceback=["\x1b[31mE\x1b[0m"]),
        ]),
    ]
    notebook = v4.new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}, "language_info": {"name": "python", "version": "3.12"}})
    nbformat.write(notebook, path)


def kept(before_path, after_path):
    """Code became raw cells that name their language and carry what they had shown."""
    before, after = read(before_path), read(after_path)
    assert [cell.source for cell in before.cells] == [cell.source for cell in after.cells]
    assert [cell.id for cell in before.cells] == [cell.id for cell in after.cells]
    assert before.cells[0].attachments == after.cells[0].attachments
    # As the file has them: nbformat joins the lines of outputs that stand where it expects them, and only there.
    with open(before_path, encoding="utf-8") as file:
        outputs = [cell.get("outputs", []) for cell in json.load(file)["cells"]]
    for old, new, shown in zip(before.cells, after.cells, outputs):
        if old.cell_type != "code":
            continue
        assert new.cell_type == "raw" and new.metadata.language == "python", new
        if shown:
            assert new.metadata.pinion.code.outputs == shown, new.metadata


COMMANDS = {"same": same, "python": python, "kept": kept, "inspect": inspect, "rewrite": rewrite, "compare": compare, "write": write, "papermill": papermill}
COMMANDS[sys.argv[1]](*sys.argv[2:])
