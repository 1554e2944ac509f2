"""A disk of a given size, for tests of what happens when it is full."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.absent import absent


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """Make an empty folder a disk of its own, such as `512k`; it takes root on Linux."""
    if sys.platform != "linux" or os.geteuid() != 0:
        absent("root on Linux, to mount a small disk")
    mount = ["/bin/mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        absent("leave to mount a small disk")
    try:
        yield
    finally:
        subprocess.run(["/bin/umount", "-l", folder], check=True)
