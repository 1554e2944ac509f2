"""Which hardware something calls for: signs carried, sizes only where stated, makers by whose word; plain formulas."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError, SourceError, UnknownNameError
from kg.exposure.epoch import epoch_figures
from kg.exposure.hardware import chip_hours, chips_for_throughput, computed, kv_cache_bytes, training_flop, wanting
from kg.exposure.needs import hardware_needs
from kg.model import Bound, EntityType, Modality, Observation, Polarity, QuantityType, RelationType
from kg.registry import Registry
from tests.kg.claims import evidence, supply
from tests.kg.exposure.trades import OTHER, REPORT, index_of, sale, span

REGISTRY = Registry.default().entities


def effect(subject, item, sign, doc=REPORT, **more):
    return supply(subject, item, doc, relation=RelationType.DEMAND_EFFECT, sign=sign, **more)


def asked(name, statements, observations=(), docs=(REPORT, OTHER), **more):
    named = {end for stmt in statements for end in (stmt.subject, stmt.object) if end in REGISTRY}
    index = index_of(list(docs), statements, observations, [REGISTRY[key] for key in sorted(named)])
    return hardware_needs(index, name, **more)


def by_id(found, key, sign=None):
    return next(need for need in found.needs if need.id == key and sign in {None, need.sign})


def test_a_stated_cut_reaches_the_makers_of_memory_with_its_sign_and_leaves_its_size_behind():
    said = effect("mla", "kv-cache", "-", size=span(0.933), modality=Modality.FORECAST, attributed_to=("DeepSeek",))
    found = asked("MLA", [said, sale("sk-hynix", "nvidia", product="hbm3e")])
    cache, memory = by_id(found, "kv-cache"), by_id(found, "hbm")
    assert ("-", 0.933, 0.933, "stated") == (cache.sign, cache.size_low, cache.size_high, cache.basis)
    assert ("-", None, None, "stated, then registry") == (memory.sign, memory.size_low, memory.size_high, memory.basis)
    step = cache.steps[0]
    assert (("DeepSeek",), "forecast", said.id, REPORT.text) == (
        step.speakers,
        step.modality,
        step.statement,
        step.quotes[0].text,
    )
    makers = {maker.id: maker for maker in memory.makers}
    assert ("stated", 1) == (makers["sk-hynix"].basis, len(makers["sk-hynix"].quotes))
    assert ("registry", ()) == (makers["micron"].basis, makers["micron"].quotes)


def test_the_registry_alone_answers_for_what_no_report_speaks_of_and_says_so():
    found = asked("MLA", [sale("a", "b")])
    assert {"registry"} == {need.basis for need in found.needs}
    assert "-" == by_id(found, "hbm").sign
    assert all(need.size_low is None for need in found.needs)


def test_a_denied_effect_is_not_carried():
    said = effect("mla", "enterprise-ssd", "+", polarity=Polarity.NEGATED)
    assert "enterprise-ssd" not in [need.id for need in asked("MLA", [said]).needs]


def test_two_minus_make_a_plus():
    found = asked("MLA", [effect("mla", "kv-cache", "-"), effect("kv-cache", "nand", "-")])
    assert "+" == by_id(found, "nand").sign


def test_a_model_calls_for_what_its_techniques_call_for():
    uses = supply("deepseek-v3", "mla", REPORT, relation=RelationType.USES)
    ran = supply("deepseek-v3", "nvidia-h800", REPORT, relation=RelationType.TRAINED_ON)
    found = asked("DeepSeek-V3", [uses, ran])
    assert ("-", "stated, then registry") == (by_id(found, "hbm").sign, by_id(found, "hbm").basis)
    assert ("+", "stated", ["nvidia"]) == (
        by_id(found, "nvidia-h800").sign,
        by_id(found, "nvidia-h800").basis,
        [maker.id for maker in by_id(found, "nvidia-h800").makers],
    )  # fmt: skip


def test_a_product_calls_for_its_parts_and_tells_what_drives_it():
    found = asked("HBM", [effect("mla", "hbm", "-"), sale("sk-hynix", "nvidia", product="hbm3e")])
    assert {"+"} == {need.sign for need in found.needs if need.id == "dram"}
    assert ["stated"] == [cause.basis for cause in found.drivers if cause.subject.startswith("Multi")]
    assert "stated" == found.makers[0].basis


def test_what_nothing_is_known_of_says_so():
    found = asked("b", [sale("a", "b")])
    assert ((), True) == (found.needs, "no effect is told" in found.notes[0])


def test_html_is_escaped():
    found = asked("MLA", [effect("mla", "kv-cache", "-")])
    assert "<table" in found._repr_html_()


def test_the_numbers_of_a_model_that_is_public_are_its_published_ones():
    # DeepSeek-V3: 37e9 active parameters, 14.8e12 tokens, 61 layers, latent 512 and rope 64, as its report states.
    assert 3.2856e24 == pytest.approx(training_flop(37e9, 14.8e12))
    assert 70272 == kv_cache_bytes("mla", layers=61, bytes_per_value=2, latent=512, rope=64)
    # Llama 3 70B: 80 layers, 8 key-value heads of 128.
    assert 327680 == kv_cache_bytes("gqa", layers=80, bytes_per_value=2, kv_heads=8, head_dim=128)
    assert 1000 == pytest.approx(chip_hours(3.6e6 * 1e15 * 0.5, 1e15, 0.5))
    assert 2.0 == pytest.approx(chips_for_throughput(1e4, 50e9, 1e15, 0.5))


@given(layers=st.integers(1, 200), heads=st.integers(1, 128), head=st.integers(8, 256), wide=st.sampled_from([1, 2, 4]))
def test_grouped_heads_lie_between_one_head_and_all(layers, heads, head, wide):
    shape = {"layers": layers, "bytes_per_value": wide}
    every = kv_cache_bytes("mha", **shape, heads=heads, head_dim=head)
    one = kv_cache_bytes("mqa", **shape, head_dim=head)
    assert one <= kv_cache_bytes("gqa", **shape, kv_heads=max(1, heads // 2), head_dim=head) <= every


def test_computed_numbers_carry_formula_and_inputs_and_only_what_is_given_is_computed():
    assert [] == computed({})
    given_figures = {
        "parameters": (671e9, "report"),
        "active_parameters": (37e9, "given"),
        "tokens": (14.8e12, "given"),
    }
    (flop,) = computed(given_figures)
    assert ("6 · N · D", [("active_parameters", 37e9, "given"), ("tokens", 14.8e12, "given")]) == (
        flop.formula,
        list(flop.inputs),
    )
    more = computed(
        {**given_figures, "peak_flops": (1e15, "x"), "utilisation": (0.4, "y"), "tokens_per_second": (1e6, "z")}
    )
    assert ["training compute", "chip hours of training", "chips for the throughput"] == [item.what for item in more]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: training_flop(-1, 1),
        lambda: training_flop(1, float("nan")),
        lambda: chip_hours(1, 1, 1.2),
        lambda: kv_cache_bytes("sparse", layers=1, bytes_per_value=2),
        lambda: kv_cache_bytes("mla", layers=1, bytes_per_value=2, latent=512),
    ],
)
def test_figures_that_cannot_be_are_refused(wrong):
    with pytest.raises(InputError):
        wrong()


def test_a_report_that_tells_the_parameters_is_enough_for_its_part():
    said = Observation(
        subject="deepseek-v3", metric=QuantityType.PARAMETERS, value=span(671e9), bound=Bound.EXACT, unit="parameter",
        evidence=(evidence(REPORT),),
    )  # fmt: skip
    found = asked(
        "DeepSeek-V3",
        [supply("deepseek-v3", "mla", REPORT, relation=RelationType.USES)],
        [said],
        given={"tokens": (1e12, "given")},
    )
    assert [("parameters", 671e9, "report"), ("tokens", 1e12, "given")] == list(found.computed[0].inputs)
    assert ["parameters"] == [figure.metric for figure in found.figures]


def test_tables_of_epoch_are_read_where_the_user_has_them(tmp_path):
    (tmp_path / "notable_ai_models.csv").write_text(
        "Model,Parameters,Training compute (FLOP)\nToy-1,7e9,1e22\nToy-2,,\n"
    )
    (tmp_path / "ml_hardware.csv").write_text("Hardware name,Tensor-FP16/BF16 performance (FLOP/s)\nChip A,9e14\n")
    found = epoch_figures(tmp_path, ["Nothing", "toy 1"], "chip a")
    assert {"parameters": 7e9, "training_flop": 1e22, "peak_flops": 9e14} == {
        key: value for key, (value, _) in found.items()
    }
    assert {} == epoch_figures(tmp_path, ["Toy-3"])
    with pytest.raises(UnknownNameError):
        epoch_figures(tmp_path, ["Toy-1"], "Chip B")
    with pytest.raises(SourceError):
        epoch_figures(tmp_path / "none", ["Toy-1"])


def test_entities_of_the_registry_are_there():
    assert EntityType.TECHNOLOGY == REGISTRY["mla"].type


def test_a_path_says_the_size_of_the_step_it_was_stated_for():
    cut = effect("mla", "kv-cache", "-", size=span(0.933))
    found = asked("mla", [cut])
    assert any("→- (93.3 %) KV cache →+ HBM" in need.path for need in found.needs)
    assert all(need.size_low is None for need in found.needs if need.name == "HBM")


def test_what_lacks_for_a_number_that_was_asked_for_is_named():
    assert [] == wanting({})
    assert ["KV cache a token, gqa is not computed: kv_heads, head_dim, bytes not told or given"] == wanting(
        {"layers": (61.0, "given")}, "gqa"
    )
    (line,) = wanting({"active_parameters": (37e9, "given"), "tokens_per_second": (1.0, "given")})
    assert "chips for the throughput is not computed: peak_flops, utilisation not told or given" == line
    with pytest.raises(InputError, match="mha, gqa, mqa, mla"):
        computed({}, "odd")
