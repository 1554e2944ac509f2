"""What `make demo` does: reads the sample reports, says what it read, asks a question of each kind, draws the page."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path
from typing import Final

from kg.cli import main as kg

HERE: Final = Path(__file__).parent
OUT: Final = HERE.parent / "demo"
QUESTIONS: Final = (
    ("Who supplies Google, with which sentence behind it?", ["suppliers", "谷歌"]),
    ("Why does the graph say that Broadcom supplies Google?", ["why", "AVGO", "Google"]),
    ("If Meta spends 20 % less, who is exposed?", ["exposure", "--shock", "Meta=-20%"]),
    ("Which hardware does a cheaper attention touch, and who makes it?", ["demand", "MLA"]),
)


def run(*args: str) -> int:
    """Run a command as a user would; give its exit code."""
    try:
        kg(["--data", str(OUT), *args])
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def main() -> int:
    """Build, ask, draw; the exit code is that of the first command that fails."""
    begun = time.perf_counter()
    if OUT.exists():
        shutil.rmtree(OUT)
    print("$ kg build samples/\n")
    code = run("build", str(HERE / "zh"), str(HERE / "en"))
    for question, args in QUESTIONS:
        shown = " ".join(f'"{arg}"' if " " in arg or "=" in arg else arg for arg in args)
        print(f"\n── {question}\n$ kg {shown}\n")
        code = code or run(*args)
    print(f"\nThe picture: {OUT / 'index.html'}")
    print(f"Ask on with: .venv/bin/kg --data demo suppliers NVIDIA   ({time.perf_counter() - begun:.1f} s)")
    return code


if __name__ == "__main__":
    sys.exit(main())
