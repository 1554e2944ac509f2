"""The registry as others use it: finding, suggesting, guarding, adding, and what it knows of kinds and parts."""

from __future__ import annotations

import time

import pytest

from kg.errors import InputError, SourceError
from kg.extract.gazetteer import Gazetteer
from kg.model import Entity, EntityType
from kg.registry import Registry


@pytest.fixture(scope="module")
def registry():
    return Registry.default()


@pytest.fixture(scope="module")
def gazetteer(registry):
    return Gazetteer(registry.aliases())


def _id(entity: Entity | None) -> str | None:
    return None if entity is None else entity.id


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("NVIDIA", "nvidia"),
        ("nvidia corporation", "nvidia"),
        ("英伟达", "nvidia"),
        ("輝達", "nvidia"),
        ("英偉達", "nvidia"),
        ("超微半导体", "amd"),
        ("亞馬遜", "amazon"),
        ("臉書", "meta"),
        ("美满电子", "marvell"),
        ("海力士", "sk-hynix"),
        ("SK Hynix", "sk-hynix"),
        ("廣達", "quanta"),
        ("緯穎", "wiwynn"),
        ("鴻海", "hon-hai"),
        ("Foxconn", "hon-hai"),
        ("FII", "foxconn-industrial-internet"),
        ("台達電", "delta"),
        ("台积", "tsmc"),
        ("Innolight", "innolight"),
        ("InnoLight", "innolight"),
        ("世芯-KY", "alchip"),
        ("京东方Ａ", "boe"),
        ("*ST闻泰", "wingtech"),
        ("小米集团-W", "xiaomi"),
        ("谷歌云", "google-cloud"),
        ("亚马逊云科技", "aws"),
        ("火山引擎", "volcano-engine"),
        ("CCS", "celestica-ccs"),
        ("Azure AI", "azure-ai-foundry"),
        ("DeepSeek V3", "deepseek-v3"),
        ("光收发模块", "optical-module"),
        ("高頻寬記憶體", "hbm"),
        ("高带宽存储器", "hbm"),
        ("custom silicon", "custom-ai-asic"),
        ("多头潜在注意力", "mla"),
        ("苹果供应链", "apple-chain"),
        ("optical modules", "optical-module"),
    ],
)
def test_a_name_is_found_in_either_language_and_script(registry, name, expected):
    assert expected == _id(registry.find(name))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("300308.SZ", "innolight"),
        ("300308", "innolight"),
        ("sz300308", "innolight"),
        ("2330.TW", "tsmc"),
        ("2330 TT", "tsmc"),
        ("TSM", "tsmc"),
        ("NASDAQ:MRVL", "marvell"),
        ("NASDAQ: MRVL", "marvell"),
        ("MRVL.O", "marvell"),
        ("MRVL US", "marvell"),
        ("XNAS:MRVL", "marvell"),
        ("0700.HK", "tencent"),
        ("00700.HK", "tencent"),
        ("700 HK", "tencent"),
        ("688981.SH", "smic"),
        ("0981.HK", "smic"),
        ("000660.KS", "sk-hynix"),
        ("8035.T", "tokyo-electron"),
        ("CLS", "celestica"),
    ],
)
def test_a_ticker_is_found_with_and_without_its_market(registry, code, expected):
    assert expected == _id(registry.find(code))


def test_one_code_in_two_markets_is_told_apart_by_the_market(registry):
    assert "sk-hynix" == _id(registry.find("000660.KS"))
    assert "sk-hynix" != _id(registry.find("000660.SZ"))


@pytest.mark.parametrize(
    ("name", "country"), [("贵州茅台", "CN"), ("600519.SH", "CN"), ("Walmart", "US"), ("长和", "HK"), ("亞泥", "TW")]
)
def test_a_listed_company_outside_the_field_is_found_too(registry, name, country):
    found = registry.find(name)
    assert (country, EntityType.COMPANY) == (found.country, found.type)
    assert found is registry.entities[found.id]


@pytest.mark.parametrize("name", ["", "   ", "Nonsense Photonics", "没有这家公司", "()", "%"])
def test_an_unknown_name_gives_nothing(registry, name):
    assert registry.find(name) is None


def test_every_entity_is_found_by_its_id_and_its_own_name(registry):
    assert [] == [key for key in registry.curated if _id(registry.find(key)) != key]
    assert [] == [key for key, entity in registry.curated.items() if _id(registry.find(entity.name)) != key]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("Brodcom", "Broadcom"), ("Nvdia", "NVIDIA"), ("立讯精蜜", "立讯精密"), ("欣信达", "欣旺达"), ("TSCM", "TSMC")],
)
def test_a_misspelt_name_gets_a_suggestion(registry, wrong, right):
    assert right in registry.suggest(wrong, 5)


def test_suggestions_are_at_most_as_many_as_wanted_and_can_be_found(registry):
    offered = registry.suggest("Samsun", 3)
    assert 3 == len(offered)
    assert all(registry.find(name) for name in offered)
    assert () == registry.suggest("  ")
    assert () == registry.suggest("zzzzqqqqxxxxwwww")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("蓝思科技与新思科技", ["lens-technology", "synopsys"]),
        ("京东方供货京东", ["boe", "jd"]),
        ("博通集成不是博通", ["beken", "broadcom"]),
        ("谷歌云和谷歌", ["google-cloud", "alphabet"]),
        ("比亚迪电子与比亚迪", ["byd-electronic", "byd"]),
        ("三星电机、三星SDI、三星", ["samsung-electro-mechanics", "samsung-sdi", "samsung-electronics"]),
        ("新莱应材供应材料", ["kinglai"]),
        ("西门子能源", ["siemens-energy"]),
        ("和硕联合科技", ["pegatron"]),
        ("中芯集成", ["unt"]),
        ("富士康工业互联网", ["foxconn-industrial-internet"]),
        ("其中微软占比最高", ["microsoft"]),
        ("天气晴好，上海光学展开幕", []),
        ("提高通胀预期", []),
    ],
)
def test_the_longest_name_wins_and_words_that_hide_a_name_name_nothing(gazetteer, text, expected):
    orgs = {EntityType.COMPANY, EntityType.BUSINESS_SEGMENT}
    registry = Registry.default()
    found = [hit.aliases[0].entities[0] for hit in gazetteer.find(text) if hit.aliases[0].entities]
    assert expected == [key for key in found if registry.entities[key].type in orgs]


@pytest.mark.parametrize(
    "surface", ["全志", "海光", "世界", "创意", "Coherent", "Tower", "V3", "R1", "CIS", "TEL", "CCS"]
)
def test_a_doubtful_name_is_guarded(registry, surface):
    guards = {alias.guard for alias in registry.aliases() if alias.surface == surface}
    assert guards
    assert guards <= {"cue", "context"}


def test_a_name_with_two_readings_comes_once_for_each_with_its_own_context(registry):
    readings = {a.entities: a for a in registry.aliases() if a.surface == "超微"}
    assert {("amd",), ("supermicro",)} == set(readings)
    assert "AMD" in readings[("amd",)].context
    assert "服务器" in readings[("supermicro",)].context


@pytest.mark.parametrize("surface", ["ON", "IT", "BE", "CAT", "300308"])
def test_a_ticker_that_is_a_word_or_a_number_is_no_name_in_running_text(registry, surface):
    assert [] == [alias for alias in registry.aliases() if alias.surface == surface]


def test_safe_tickers_are_names(registry):
    assert {("broadcom",), ("nvidia",)} == {a.entities for a in registry.aliases() if a.surface in {"AVGO", "NVDA"}}


def test_aliases_of_both_tiers_name_entities_that_exist(registry):
    every = (*registry.aliases(), *registry.listed_aliases())
    assert [] == [alias for alias in every for key in alias.entities if key not in registry.entities]
    assert {1} == {alias.tier for alias in registry.aliases()}
    assert {2} == {alias.tier for alias in registry.listed_aliases()}


def test_the_second_tier_repeats_no_curated_name_and_no_plain_word(registry):
    curated = {alias.surface for alias in registry.aliases()}
    listed = {alias.surface: alias for alias in registry.listed_aliases()}
    assert set() == curated & set(listed)
    assert "cue" == listed["Target"].guard
    assert {"材料", "联合", "On"}.isdisjoint(listed)


def test_a_segment_knows_its_owner_and_a_product_its_maker(registry):
    assert "celestica" == registry.parent("celestica-ccs").id
    assert "alphabet" == registry.parent("google-tpu-v7").id
    assert registry.parent("celestica") is None
    assert registry.parent("nobody") is None


def test_kinds_reach_upwards_and_downwards(registry):
    taxonomy = registry.taxonomy
    assert ("tpu", "custom-ai-asic") == taxonomy.ancestors("google-tpu-v7")[:2]
    assert {"ai-accelerator", "chip"} <= set(taxonomy.ancestors("tpu"))
    assert {"hbm3e", "hbm4", "skhynix-hbm4"} <= set(taxonomy.descendants("hbm"))
    assert "hbm" not in taxonomy.descendants("hbm")
    assert taxonomy.is_a("gpu", "ai-chip")
    assert not taxonomy.is_a("ai-chip", "gpu")


def test_parts_come_with_the_parts_of_the_kind(registry):
    taxonomy = registry.taxonomy
    parts = {c.part for c in taxonomy.parts_of("nvidia-gb200-nvl72")}
    essential = {c.part for c in taxonomy.parts_of("nvidia-gb200-nvl72", essential=True)}
    assert {"nvidia-gb200", "liquid-cooling", "gpu", "bbu"} <= parts
    assert "bbu" not in essential
    assert {"gpu", "custom-ai-asic"} <= {c.whole for c in taxonomy.wholes_of("hbm3e")}


def test_a_technique_tells_what_it_calls_for(registry):
    taxonomy = registry.taxonomy
    assert {("kv-cache", "-"), ("inference-hardware", "-")} == {(s.object, s.sign) for s in taxonomy.stresses_of("mla")}
    assert {"kv-cache"} <= {s.subject for s in taxonomy.stressed_by("hbm4") if s.sign == "+"}


def test_a_users_file_adds_companies_and_names_without_touching_the_default(registry, tmp_path):
    path = tmp_path / "own.csv"
    path.write_text(
        "name,name_zh,aliases,ticker,mic,parent\n"
        "Kestrel Photonics,凯斯特光子,凯光,QVPH,XNAS,\n"
        "Broadcom,,博通美国;创意,,,\n",
        encoding="utf-8",
    )
    own = registry.with_csv(path)
    assert "kestrelphotonics" == own.find("凱斯特光子").id
    assert "kestrelphotonics" == own.find("NASDAQ: QVPH").id
    assert "broadcom" == own.find("博通美国").id
    assert "AVGO" in own.find("Broadcom").identifiers["ticker"]
    assert [(3, "", ("broadcom",))] == [(a.tier, a.guard, a.entities) for a in own.aliases() if a.surface == "创意"]
    assert registry.find("凯斯特光子") is None
    assert own.version != registry.version


def test_two_users_files_add_up(registry, tmp_path):
    (tmp_path / "a.csv").write_text("name\nAlder Semi\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("name\nBirch Semi\n", encoding="utf-8")
    own = registry.with_csv(tmp_path / "a.csv").with_csv(tmp_path / "b.csv")
    assert {"aldersemi", "birchsemi"} == {own.find("Alder Semi").id, own.find("Birch Semi").id}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,colour\nX,red\n", "line 2: no column colour"),
        ("name,type\nX,Firm\n", "line 2: no type 'Firm'"),
        ("name,name_zh\nX,\n,\n", "line 3: a row needs a name"),
    ],
)
def test_a_wrong_row_of_a_users_file_is_named(registry, tmp_path, text, message):
    path = tmp_path / "own.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        registry.with_csv(path)


def test_a_users_file_that_is_missing_or_no_text_is_named(registry, tmp_path):
    with pytest.raises(SourceError, match=r"none\.csv"):
        registry.with_csv(tmp_path / "none.csv")
    binary = tmp_path / "binary.csv"
    binary.write_bytes(b"\xff\xfe\x00name")
    with pytest.raises(SourceError, match=r"binary\.csv"):
        registry.with_csv(binary)


def test_the_version_is_a_hash_of_the_data(registry):
    assert registry.version == Registry.default().version
    assert 20 == len(registry.version)


def test_entities_hold_both_tiers(registry):
    entities = registry.entities
    assert len(entities) == len(list(entities)) > len(registry.curated)
    assert "xshg-600519" in entities
    assert "xshg-000000" not in entities


def test_the_curated_tier_loads_fast():
    Registry.default.cache_clear()
    start = time.process_time()
    Registry.default().aliases()
    assert time.process_time() - start < 1.0
