"""The compiled engine's code run as plain Python, where every index is checked."""

from __future__ import annotations

import importlib.util
import sys

import numpy as np
import pytest

from kg.exposure.cascade_model import Coupling
from kg.exposure.reference import run_all
from kg.exposure.shocks import Rules, Scores, several
from tests.absent import absent
from tests.kg.exposure.test_cascade import random_model

if importlib.util.find_spec("numba") is None:
    absent("numba (extra fast)")


@pytest.fixture
def plain(monkeypatch):
    """Give the engine's module uncompiled, under another name so that the compiled one stays as it is."""
    import numba  # noqa: PLC0415 - only where it is

    monkeypatch.setattr(numba.config, "DISABLE_JIT", True)
    from kg.exposure import kernel  # noqa: PLC0415 - only where numba is

    spec = importlib.util.spec_from_file_location("kernel_in_python", kernel.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "kernel_in_python", module)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("coupling", ["sequential", "separate"])
def test_uncompiled_it_equals_the_reference_and_leaves_its_buffers_clean(plain, coupling: Coupling):
    from kg.exposure import plan  # noqa: PLC0415 - only where numba is

    model = random_model(4, coupling=coupling, firms=40)
    shocks = several(40, [{0: 1.0, 3: 0.4}, {7: 1.0}, dict.fromkeys(range(30), 1.0), {}])
    rules = Rules(1e-8, 0.0, 1000, coupling == "sequential")

    def blank() -> Scores:
        return Scores(np.zeros((4, 3)), np.zeros(4, dtype=np.int64), np.zeros((4, 40)), np.zeros((4, 40)))

    ours, theirs = blank(), blank()
    made = plan.make(model)
    work = plain.buffers(made)
    plain.run_all(made, work, shocks, rules, ours)
    run_all(model, shocks, rules, theirs)

    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(other, mine, rtol=0, atol=1e-12)
    lists = {"active", "ordering", "dirty", "sender", "change", "slots", "markets"}
    fresh = plain.buffers(made)
    for name in set(work._fields) - lists:
        np.testing.assert_array_equal(getattr(fresh, name), getattr(work, name), err_msg=name)
