"""Runs the notebooks of docs/notebooks in IPython, cell by cell; as a program, writes their outputs anew.

python -m tests.notebooks
"""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any, Final

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.pylabtools import select_figure_formats
from IPython.utils.capture import capture_output

ROOT: Final = Path(__file__).parent.parent
FOLDER: Final = ROOT / "docs" / "notebooks"
NOTEBOOKS: Final = tuple(sorted(FOLDER.glob("*.ipynb")))


def executed(path: Path) -> dict[str, Any]:
    """Give a notebook with the outputs of a fresh run; a cell that fails raises what it raised."""
    notebook: dict[str, Any] = json.loads(path.read_text("utf-8"))
    before = Path.cwd()
    os.chdir(path.parent)
    try:
        shell = InteractiveShell()
        select_figure_formats(shell, {"png"})
        code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        for count, cell in enumerate(code, start=1):
            cell |= {"execution_count": count, "outputs": _outputs(shell, "".join(cell["source"]), count)}
    finally:
        os.chdir(before)
    return notebook


def _outputs(shell: InteractiveShell, source: str, count: int) -> list[dict[str, Any]]:
    with capture_output(display=False) as said:
        result = shell.run_cell(source, store_history=False)
    result.raise_error()
    if result.result is None:
        return [{"output_type": "stream", "name": "stdout", "text": said.stdout.splitlines(keepends=True)}]
    data, _ = shell.display_formatter.format(result.result)  # type: ignore[union-attr]
    rich = {kind: data[kind] for kind in ("text/html", "image/png") if kind in data}
    kept = {kind: base64.b64encode(part).decode() if isinstance(part, bytes) else part for kind, part in rich.items()}
    kept = kept or {"text/plain": data["text/plain"]}
    return [{"output_type": "execute_result", "execution_count": count, "metadata": {}, "data": kept}]


if __name__ == "__main__":
    for each in NOTEBOOKS:
        each.write_text(json.dumps(executed(each), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
