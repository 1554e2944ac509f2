"""The worked cases as a table of differences: python -m tests.kg.exposure.case_table [FILE]."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from tests.kg.exposure.shared_cases import RUNNERS, Case, cases, difference
from tests.kg.exposure.worked import BESIDE, OWN


def table(every: Mapping[str, Case]) -> list[str]:
    """Give one line a case: how many numbers are compared, the largest difference, the tolerance, whether it holds."""
    lines = [f"{'case':28}{'numbers':>8}{'largest difference':>20}{'tolerance':>11}"]
    for name in RUNNERS:
        if name not in every:
            lines.append(f"{name:28}{'not in this file':>28}")
            continue
        try:
            pairs = RUNNERS[name](every[name], every)
        except ImportError as error:
            lines.append(f"{name:28}  {error}")
            continue
        count, gap, allowed = sum(np.size(want) for want, _ in pairs), difference(pairs), every[name]["tolerance"]
        lines.append(f"{name:28}{count:8}{gap:20.2g}{allowed:11.0e}  {'holds' if gap <= allowed else 'FAILS'}")
    return lines


def main() -> None:
    """Print the table of the file named, of the one beside the project, or of the project's own cases."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else BESIDE
    sys.stdout.write("\n".join(table(cases(path) if path.exists() else OWN)) + "\n")


if __name__ == "__main__":
    main()
