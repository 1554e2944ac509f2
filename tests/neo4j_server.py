"""A real Neo4j for the tests: one that `KG_NEO4J_URI` names, else one built from `tests/neo4j` and started here."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.absent import absent

HERE = Path(__file__).parent / "neo4j"
TARGET = HERE / "target"
PASSWORD = "a-password-for-tests"  # noqa: S105 of a server on the loopback address that lives as long as the tests
BUILDING = 1200.0
USER = "neo4j"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where a server listens and how to get in; `process` is there for a server started here."""

    uri: str
    user: str
    password: str
    process: subprocess.Popen[str] | None = None

    def stop(self) -> None:
        """End the server at once, as a machine that loses its power would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(30)


def needed() -> str:
    """Give what is missing for a server of our own, or nothing."""
    missing = [name for name in ("java", "mvn") if shutil.which(name) is None]
    if "java" not in missing and (TARGET / "classes" / "Neo4jForTests.class").exists():
        return ""
    return f"{' and '.join(missing)} (Java 17 and Maven), or KG_NEO4J_URI" if missing else ""


def built() -> Path:
    """Give the folder with the server's jars, built once; a change of the pom or the launcher builds anew."""
    sources = [HERE / "pom.xml", *HERE.glob("src/main/java/*.java")]
    mark = TARGET / "built"
    if mark.exists() and all(path.stat().st_mtime <= mark.stat().st_mtime for path in sources):
        return TARGET
    done = subprocess.run(
        ["mvn", "-q", "-B", "compile"],  # noqa: S607 whichever Maven the machine has
        cwd=HERE, capture_output=True, text=True, check=False, timeout=BUILDING, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"Neo4j could not be built in {HERE}:\n{done.stdout}{done.stderr}")
    mark.touch()
    return TARGET


@contextmanager
def started(home: Path, *, port: int = 0, read_only: bool = False) -> Iterator[Server]:
    """Give a server over a folder, started on a free loopback port or the one given; it stops with the block."""
    home.mkdir(parents=True, exist_ok=True)
    options = [str(home), PASSWORD, str(port), *(["read-only"] if read_only else [])]
    with (home / "out.log").open("w") as log:
        process = subprocess.Popen(
            command("Neo4jForTests", *options),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
        )  # fmt: skip
    try:
        uri = next((line.strip() for line in process.stdout or () if line.startswith("bolt://")), "")
        if not uri:
            process.wait(30)
            raise RuntimeError(f"Neo4j did not start:\n{(home / 'out.log').read_text()[-3000:]}")
        yield Server(uri=uri, user=USER, password=PASSWORD, process=process)
    finally:
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(30)
        if process.stdout is not None:
            process.stdout.close()


def command(program: str, *arguments: str, megabytes: int = 768) -> list[str]:
    """Give the command that runs a program of the server's jars, or the launcher beside them."""
    where = built()
    path = f"{where / 'classes'}{os.pathsep}{where / 'lib' / '*'}"
    opens = [
        part
        for name in ("java.base/java.nio", "java.base/java.io", "java.base/sun.nio.ch", "java.base/java.lang")
        for part in ("--add-opens", f"{name}=ALL-UNNAMED")
    ]
    machine = ["java", f"-Xmx{megabytes}m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", *opens, "-cp", path]
    return [*machine, program, *arguments]


def admin(home: Path, text: str, folder: Path) -> None:
    """Run a command of `neo4j-admin`, as someone would type it in a folder, on a server that is not running.

    Raises:
        RuntimeError: the program ends with an error.
    """
    program, *arguments = shlex.split(text)
    if program != "neo4j-admin":
        raise RuntimeError(f"this is for neo4j-admin; got {program}")
    home.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        command("org.neo4j.cli.AdminTool", *arguments), cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home)},
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{text[:200]}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def need_java() -> None:
    """Leave a test out where there is nothing to run a server with; with CI=true that is a failure."""
    if missing := needed():
        absent(f"for a real Neo4j {missing}")


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give a server that the whole session shares; what it holds is the last test's."""
    uri = os.environ.get("KG_NEO4J_URI", "")
    if uri:
        user, password = os.environ.get("KG_NEO4J_USER", USER), os.environ.get("KG_NEO4J_PASSWORD", "")
        yield Server(uri=uri, user=user, password=password)
        return
    need_java()
    with started(tmp_path_factory.mktemp("neo4j")) as server:
        yield server
