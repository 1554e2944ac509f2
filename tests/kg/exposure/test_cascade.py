"""Supply cascades: worked cases, both engines, bounds, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from kg.errors import InputError
from kg.exposure.cascade import Engine, RunOptions, compiled_available, esri, losses, supply_exposure
from kg.exposure.cascade_model import CascadeModel, CascadeOptions, Coupling, cascade_model
from kg.exposure.essential import essential_pairs, essential_table
from kg.exposure.network import Edges, FirmNetwork, Firms, firm_network
from kg.exposure.shocks import each_alone, several
from tests.absent import absent
from tests.kg.exposure.worked import OWN, beside, by_name, dense, packaging, packaging_model

COWOS = OWN["cowos_halt_gl"]
NAMES = COWOS["input"]["nodes"]
ENGINES: list[Engine] = ["reference", "compiled"] if compiled_available() else ["reference"]


@pytest.fixture(params=ENGINES)
def engine(request):
    return request.param


@pytest.mark.parametrize("name", COWOS["expect"]["scenarios"])
def test_a_packaging_halt_costs_each_firm_the_exact_fraction(name, engine):
    case = COWOS["expect"]["scenarios"][name]
    model = packaging_model(revenue=case["revenue_used"], substitution=case["market"], coupling=case["coupling"])
    loss = {NAMES.index(firm): size for firm, size in case["loss_in"].items()}

    effect = supply_exposure(model, loss, options=RunOptions(eps=0.0, engine=engine))

    for field, expected in (("expected", "loss"), ("downstream", "hd"), ("upstream", "hu")):
        np.testing.assert_allclose(by_name(case[expected], NAMES), getattr(effect, field), rtol=0, atol=1e-9)
    assert case["esri"] == pytest.approx(effect.esri.expected, abs=1e-9)
    assert case["esri_d"] == pytest.approx(effect.esri_downstream, abs=1e-9)
    assert case["esri_u"] == pytest.approx(effect.esri_upstream, abs=1e-9)
    assert effect.converged


def test_the_index_of_every_firm_is_exact(engine):
    scores = esri(packaging_model(coupling="separate"), options=RunOptions(eps=0.0, engine=engine))
    expected = by_name(COWOS["expect"]["esri_all_market_revenue"], NAMES)
    np.testing.assert_allclose(expected, scores.esri, rtol=0, atol=1e-9)
    assert engine == scores.engine


def test_orders_never_feed_back_into_supply():
    """Of the packaging house with a fifth of the market: 0.0156, not 0.2445 as with one level for both directions."""
    ase = {NAMES.index("ASE_P"): 1.0}
    separate = supply_exposure(packaging_model(coupling="separate"), ase)
    sequential = supply_exposure(packaging_model(coupling="sequential"), ase)
    assert separate.esri.expected is not None
    assert sequential.esri.expected is not None
    assert separate.esri.expected < sequential.esri.expected < 0.02
    np.testing.assert_array_equal(separate.downstream, sequential.downstream)


@pytest.mark.parametrize("market", [False, True])
def test_the_published_eleven_firm_example(market, engine):
    case = beside("glcascade_example_11")
    given = case["input"]
    model = cascade_model(
        _listed(given),
        options=CascadeOptions(substitution=market, coupling="separate", totals="own_strength"),
    )
    scores = esri(model, options=RunOptions(eps=0.0, engine=engine))
    table = np.array(case["expect"]["market" if market else "no_market"])
    got = np.column_stack([scores.esri, scores.downstream, scores.upstream])
    np.testing.assert_allclose(table, got, rtol=0, atol=1e-9)


def test_the_published_figure_with_linear_firms(engine):
    case = beside("pnasnexus2024_fig1_linear")
    given = case["input"]
    options = CascadeOptions(substitution=False, coupling="separate", totals="own_strength")
    model = cascade_model(_listed(given), options=options, weight=given["weights"])
    loss = {int(firm): size for firm, size in given["loss"].items()}

    effect = supply_exposure(model, loss, options=RunOptions(eps=0.0, engine=engine))

    np.testing.assert_allclose(case["expect"]["loss_d"], 1 - effect.downstream, rtol=0, atol=1e-9)
    np.testing.assert_allclose(case["expect"]["loss_u"], 1 - effect.upstream, rtol=0, atol=1e-9)
    assert case["expect"]["esri"] == pytest.approx(effect.esri.expected, abs=1e-9)


def _listed(given) -> FirmNetwork:
    supplier, customer, amount = zip(*given["edges"], strict=True)
    return firm_network(
        Firms(count=given["n"], sector=given["sector"]), Edges(supplier=supplier, customer=customer, amount=amount)
    )


def test_a_closed_loop_stops_by_eps_alone(engine):
    case = OWN["closed_loop_eps"]
    network = dense(case["input"]["W"], sector=case["input"]["sector"])
    model = cascade_model(network, options=CascadeOptions(coupling="separate", totals="own_strength"))
    for eps, expected in case["expect"]["esri_by_eps"].items():
        effect = supply_exposure(model, {0: 1.0}, options=RunOptions(eps=float(eps), engine=engine))
        assert expected["esri"] == pytest.approx(effect.esri.expected, abs=1e-9)
        assert expected["iterations"] == effect.iterations
        assert float(eps) == effect.eps


def test_with_revenue_the_same_loop_has_an_exact_answer(engine):
    case = OWN["closed_loop_eps"]
    given, expect = case["input"], case["expect"]["with_revenue"]
    network = dense(given["W"], sector=given["sector"], revenue=given["revenue"], costs=given["costs"])
    model = cascade_model(network, options=CascadeOptions(coupling="separate"))

    effect = supply_exposure(model, {0: 1.0}, options=RunOptions(eps=1e-14, engine=engine))

    np.testing.assert_allclose(expect["hd"], effect.downstream, rtol=0, atol=1e-9)
    np.testing.assert_allclose(expect["hu"], effect.upstream, rtol=0, atol=1e-9)
    assert expect["esri"] == pytest.approx(effect.esri.expected, abs=1e-9)


def test_a_cascade_without_revenue_is_refused_unless_asked_for():
    with pytest.raises(InputError, match="own_strength"):
        cascade_model(packaging(revenue=False))


def test_the_round_limit_is_reported(engine):
    options = CascadeOptions(coupling="separate", totals="own_strength")
    model = cascade_model(dense(OWN["closed_loop_eps"]["input"]["W"]), options=options)
    effect = supply_exposure(model, {0: 1.0}, options=RunOptions(eps=0.0, max_iterations=3, engine=engine))
    assert not effect.converged
    assert effect.iterations == 3


def test_what_customers_are_not_known_is_a_row_of_its_own():
    model = packaging_model()
    effect = supply_exposure(model, {NAMES.index("HYNIX"): 0.5})
    assert effect.unallocated is not None
    assert effect.unallocated.expected == pytest.approx(0.5 * (50 - 12))
    assert effect.coverage == pytest.approx(12 / 50)


def test_an_edge_without_a_number_gives_bounds_and_no_size(engine):
    network = firm_network(
        Firms(count=3, names=["S", "C", "D"], revenue=[10.0, 20, 20], costs=[5.0, 10, 10]),
        Edges(supplier=[0, 1], customer=[1, 2], amount=[0.0, 4.0], sized=[False, True]),
    )
    effect = supply_exposure(cascade_model(network), {0: 1.0}, options=RunOptions(engine=engine))
    assert [False, True, True] == effect.size_unknown.tolist()
    assert np.isnan(effect.expected[1:]).all()
    np.testing.assert_allclose([1.0, 0.0, 0.0], effect.low)
    np.testing.assert_allclose([1.0, 1.0, 0.4], effect.high)


def test_essentiality_belongs_to_the_pair_of_sectors():
    table = essential_table([[0, 2], [1, 2]])
    pairs = essential_pairs({(0, 0): 0, (0, 1): 2, (1, 1): 2})
    for rule in (table, pairs):
        assert [0, 2, 1, 2] == rule.of(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])).tolist()


@pytest.mark.parametrize(
    ("loss", "words"), [({0: 1.5}, "0 to 1"), ({0: -0.1}, "negative"), ({99: 1.0}, "not in the network")]
)
def test_a_loss_that_cannot_be_is_refused(loss, words):
    with pytest.raises(InputError, match=words):
        supply_exposure(packaging_model(), loss)


def test_one_firm_alone_hurts_nobody_and_says_so():
    network = firm_network(Firms(count=1, revenue=[10.0]), Edges(supplier=[], customer=[], amount=[]))
    effect = supply_exposure(cascade_model(network, weight=[1.0]), {0: 1.0})
    assert effect.expected.tolist() == [1.0]
    assert "no effect beyond" in effect.notes[0]


def random_model(seed: int, *, coupling: Coupling = "sequential", firms: int = 120) -> CascadeModel:
    rng = np.random.default_rng(seed)
    count = firms * 8
    supplier, customer = rng.integers(0, firms, count), rng.integers(0, firms, count)
    keep = supplier != customer
    amount = rng.lognormal(0, 1.5, count)[keep]
    supplier, customer = supplier[keep], customer[keep]
    sold, bought = np.bincount(supplier, amount, firms), np.bincount(customer, amount, firms)
    network = firm_network(
        Firms(
            count=firms,
            sector=rng.integers(0, 7, firms),
            revenue=np.maximum(sold, bought) * rng.uniform(1.05, 2.0, firms) + 1,
            costs=bought * 1.04 + 0.5,
        ),
        Edges(supplier=supplier, customer=customer, amount=amount),
    )
    table = rng.choice([0, 1, 2], p=[0.1, 0.5, 0.4], size=(7, 7))
    return cascade_model(network, essential_table(table), CascadeOptions(coupling=coupling))


@pytest.fixture
def compiled():
    """Leave a test out where the compiled engine cannot be made."""
    if not compiled_available():
        absent("numba (extra fast)")


@pytest.mark.usefixtures("compiled")
@pytest.mark.parametrize("coupling", ["sequential", "separate"])
@pytest.mark.parametrize("eps", [1e-2, 1e-8, 0.0])
def test_the_compiled_engine_equals_the_reference(coupling, eps):
    for seed in range(6):
        model = random_model(seed, coupling=coupling)
        rng = np.random.default_rng(seed + 100)
        sets = [
            dict(zip(rng.integers(0, 120, 5).tolist(), rng.uniform(0, 1, 5).tolist(), strict=True)) for _ in range(8)
        ]
        shocks = several(120, sets)
        slow = RunOptions(eps=eps, engine="reference")
        fast = RunOptions(eps=eps, engine="compiled", threads=2)

        np.testing.assert_allclose(
            losses(model, shocks, options=slow), losses(model, shocks, options=fast), rtol=0, atol=1e-12
        )
        a, b = esri(model, options=slow), esri(model, options=fast)
        np.testing.assert_allclose(a.esri, b.esri, rtol=0, atol=1e-12)
        if eps:
            np.testing.assert_array_equal(a.iterations, b.iterations)


@pytest.mark.usefixtures("compiled")
def test_a_stopped_market_leaves_no_trace_of_cancellation():
    """All but a sliver of a market stops: the running difference of its mass must not decide the rest."""
    firms = 40
    supplier, customer = np.arange(firms - 1), np.full(firms - 1, firms - 1)
    amount = np.concatenate(([1e-9], np.full(firms - 2, 1.1e6)))
    network = firm_network(
        Firms(count=firms, sector=[0] * (firms - 1) + [1], revenue=np.append(amount * 2, 1e9)),
        Edges(supplier=supplier, customer=customer, amount=amount),
    )
    model = cascade_model(network)
    shocks = several(firms, [{**dict.fromkeys(range(1, firms - 1), 1.0), 0: 0.5}])
    np.testing.assert_allclose(
        losses(model, shocks, options=RunOptions(engine="reference")),
        losses(model, shocks, options=RunOptions(engine="compiled")),
        rtol=0,
        atol=1e-12,
    )


@pytest.mark.usefixtures("compiled")
def test_dropping_small_messages_is_an_approximation_from_below():
    model = random_model(3)
    exact = esri(model).esri
    rough = esri(model, options=RunOptions(skip=1e-4)).esri
    assert np.all(rough <= exact + 1e-12)
    assert np.max(exact - rough) < 0.05


def test_many_shocks_report_progress():
    seen = []
    model = packaging_model()
    options = RunOptions(engine=ENGINES[-1], progress=lambda done, total, what: seen.append((done, total, what)))
    esri(model, each_alone(10, [0, 3]), options=options)
    if ENGINES[-1] == "compiled":
        assert (2, 2, "shocks") == seen[-1]


def test_the_compiled_engine_without_numba_names_the_extra(monkeypatch):
    monkeypatch.setattr("kg.exposure.cascade.compiled_available", lambda: False)
    with pytest.raises(InputError, match="'fast'"):
        esri(packaging_model(), options=RunOptions(engine="compiled"))
    assert esri(packaging_model()).engine == "reference"


def test_rules_and_weights_that_cannot_be_are_refused():
    with pytest.raises(InputError, match="must not be negative"):
        supply_exposure(packaging_model(), {0: 1.0}, options=RunOptions(eps=-1.0))
    with pytest.raises(InputError, match="add up to nothing"):
        cascade_model(firm_network(Firms(count=1, revenue=[1.0]), Edges(supplier=[], customer=[], amount=[])))
    with pytest.raises(InputError, match="needs the revenue"):
        cascade_model(packaging(revenue=False), options=CascadeOptions(totals="own_strength", weight="revenue"))
    with pytest.raises(InputError, match="essentiality 3"):
        essential_pairs({(0, 0): 3})
    with pytest.raises(InputError, match="one row and one column"):
        essential_table([[1, 2]])


def test_no_loss_says_that_nothing_stops():
    effect = supply_exposure(packaging_model(), {0: 0.0})
    assert "nothing stops" in effect.notes[0]
    assert np.all(effect.expected == 0)
