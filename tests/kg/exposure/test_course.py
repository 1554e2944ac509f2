"""The course of a scenario in words and as a picture."""

import pytest

from kg.errors import InputError, UnknownNameError
from kg.exposure.course import graph_course
from kg.exposure.ownnet import Own
from kg.exposure.questions import Options
from tests.kg.exposure.trades import REPORT, economy, index_of, sale

STOP = {"periods": 5, "shocks": [{"firm": "hy", "loss": 1.0, "first": 1, "last": 2}]}
NOTHING = {"periods": 2, "shocks": []}


def test_the_explanation_names_what_binds_each_period_and_quotes_the_steps():
    found = graph_course(economy(), STOP, Options())
    lines = found.explain("nv").splitlines()
    assert lines[1] == "  period 2, 0 % of normal output: stocks run out of what hy delivers"
    assert any(line.startswith("  hy SUPPLIES_TO nv") for line in lines)
    assert any("report says so." in line for line in lines)
    assert "the shock itself" in found.explain("hy")


def test_the_explanation_of_lost_orders_names_the_buyer():
    found = graph_course(economy(), STOP, Options())
    assert "nv orders less of what it cannot use" in found.explain("ts")


def test_who_is_not_touched_is_not_explained():
    with pytest.raises(UnknownNameError):
        graph_course(index_of([REPORT], [sale("hy", "nv", 20), sale("x", "y", 5)]), STOP, Options()).explain("y")


def test_trade_without_a_number_is_said_to_may_be_the_reason():
    text = graph_course(index_of([REPORT], [sale("hy", "b")]), STOP, Options()).explain("b")
    assert "exposed, size unknown" in text
    assert "stocks run out of what hy delivers" in text


def test_the_picture_shows_output_by_period():
    pytest.importorskip("matplotlib")
    figure = graph_course(economy(), STOP, Options()).plot()
    (axes,) = figure.axes
    assert {"hy", "nv"} <= {text.get_text() for text in axes.get_legend().get_texts()}
    with pytest.raises(InputError, match="nothing to draw"):
        graph_course(economy(), NOTHING, Options()).plot()


def test_a_network_of_ones_own_is_explained_without_sentences(tmp_path):
    (tmp_path / "e.csv").write_text("supplier,customer,amount\nhy,nv,20\n")
    (tmp_path / "f.csv").write_text("name,revenue\nhy,50\nnv,100\n")
    (tmp_path / "s.yaml").write_text("periods: 4\nshocks: [{firm: hy, loss: 0.5, first: 1, last: 1}]\n")
    found = Own.read(tmp_path / "e.csv", tmp_path / "f.csv").course(tmp_path / "s.yaml")
    assert "period 2, 50 % of normal output: stocks run out of what hy delivers" in found.explain("NV")
