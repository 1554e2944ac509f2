"""All cases of the shared file, each run from its own numbers and held to its own tolerance."""

import importlib.util

import pytest

from tests.absent import absent
from tests.kg.exposure.case_table import table
from tests.kg.exposure.shared_cases import RUNNERS, cases, difference
from tests.kg.exposure.worked import BESIDE, OWN

EVERY = cases(BESIDE) if BESIDE.exists() else {}
ABSENT = f"{BESIDE.name} is not beside the project (looked for in {BESIDE.parent.name}/); its cases were not run"


shared = pytest.mark.skipif(not EVERY, reason=ABSENT)


@shared
def test_no_case_of_the_file_is_left_out():
    assert sorted(EVERY) == sorted(RUNNERS)


@shared
@pytest.mark.parametrize("name", RUNNERS)
def test_a_case_gives_its_exact_results(name, record_property):
    if name == "pymrio_test_mrio" and importlib.util.find_spec("pymrio") is None:
        absent("pymrio")
    pairs = RUNNERS[name](EVERY[name], EVERY)
    record_property("largest difference", difference(pairs))
    assert pairs
    assert difference(pairs) <= EVERY[name]["tolerance"]


@pytest.mark.parametrize("name", sorted(set(OWN) & set(RUNNERS) - {"pymrio_test_mrio"}))
def test_the_projects_own_copies_are_run_by_the_same_code(name):
    assert difference(RUNNERS[name](OWN[name], OWN)) <= 1e-9


def test_the_table_of_cases_holds_every_difference_to_its_tolerance():
    lines = table(OWN)
    assert len(RUNNERS) + 1 == len(lines)
    assert not any("FAILS" in line for line in lines)
    broken = {"hhi_partial": {**OWN["hhi_partial"], "tolerance": -1.0}}
    assert any("FAILS" in line for line in table(broken))
