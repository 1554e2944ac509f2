"""The worked example of the documentation runs and gives the numbers that the page shows."""

import re
from pathlib import Path
from typing import Any

import pytest

import kg.exposure

PAGE = (Path(__file__).parents[3] / "docs" / "exposure.md").read_text(encoding="utf-8")


def test_the_example_gives_the_table_beside_it():
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    space: dict[str, Any] = {}
    exec(compile(code, "docs/exposure.md", "exec"), space)  # noqa: S102 - the page is ours
    network, effect, report = space["network"], space["effect"], space["report"]
    shown = re.findall(r"^\| ([A-Z]+) \| −([\d.]+) \| −([\d.]+) % \|", PAGE, re.MULTILINE)
    assert network.count == len(shown)
    for name, change, part in shown:
        firm = network.index(name)
        assert -float(change) == pytest.approx(effect.expected[firm], abs=5e-5)
        assert -float(part) == pytest.approx(effect.relative[firm] * 100, abs=5e-3)
    assert effect.unallocated.expected == pytest.approx(-5)
    assert effect.coverage == pytest.approx(0.615, abs=5e-4)
    assert [-0.1125, -0.075, -0.036] == pytest.approx([walk.value for walk in report.walks])
    assert report.rest == pytest.approx(-0.0008, abs=5e-5)


def test_every_public_name_of_a_method_is_in_the_page():
    functions = [name for name in kg.exposure.__all__ if name[0].islower()]
    helpers = {"compiled_available", "each_alone", "essential_pairs", "essential_table", "losses", "noisy_or"}
    helpers |= {"path_weights", "required_inputs", "requirements", "sampled_networks", "several", "shapley", "working"}
    helpers |= {"firm_network", "spending"}
    missing = [name for name in functions if f"`{name}`" not in PAGE and name not in helpers]
    assert [] == missing
