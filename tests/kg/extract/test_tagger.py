"""The tagger finds organisations, keeps what is forced, and gives offsets of the text it was given."""

from __future__ import annotations

import hashlib
import io
import re
import tarfile
import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import SourceError
from kg.extract.tagger import Tagged, Tagger
from kg.extract.tagger_weights import convert, read_parameter, stored

MARKED = """
[天岳先进]与[英飞凌]签订了碳化硅衬底长期供货协议。
公司的大客户包括[华为]、[中兴通讯]和[浪潮信息]。
[新易盛]向[亚马逊]批量交付高速光模块。
[台积电]南京厂的设备多由[北方华创]和[中微公司]供应。
[立讯精密]收购了[莱尼]的汽车线束业务。
[鹏鼎控股]是[苹果]软板的主要供应商之一。
[拓荆科技]的薄膜沉积设备已进入[长江存储]产线。
[阿里巴巴]今年从[寒武纪]采购了数万片加速卡。
[胜宏科技]认为[特斯拉]的订单将在下半年放量。
[深南电路]表示封装基板通过了[长电科技]的认证。
[中际旭创]和[天孚通信]一起供应[谷歌]的光引擎。
[富士康]在郑州为[苹果]组装手机。
[通富微电]承接了[超威半导体]的大部分封测订单。
[联发科]与[英伟达]联合开发车载芯片。
[宁德时代]的储能电池卖给了[阳光电源]。
[三星电子]把成熟制程的订单转给[联华电子]。
[百度]和[腾讯]都在测试[昆仑芯]的新品。
[澜起科技]的内存接口芯片供应[海力士]与[美光]。
[沪电股份]去年对[思科]的销售额增长三成。
[比亚迪]自建工厂，不再向[弗迪电池]以外的企业采购。
[江丰电子]的靶材用于[中芯国际]和[华虹半导体]。
[安集科技]的抛光液打破了[卡博特]的垄断。
[软银]计划投资[英特尔]。
[京东方]为[荣耀]提供柔性屏。
[德赛电池]获得[小米]订单。
这家公司去年没有新增客户。
由于需求疲软，行业库存仍在高位。
数据中心的耗电量逐年上升。
""".strip().splitlines()


def unmarked(line: str) -> tuple[str, list[tuple[int, int]]]:
    spans: list[tuple[int, int]] = []
    plain = ""
    for piece in re.split(r"(\[[^\]]*\])", line):
        name = piece.strip("[]")
        if name != piece:
            spans.append((len(plain), len(plain) + len(name)))
        plain += name
    return plain, spans


TEXTS, GOLD = zip(*map(unmarked, MARKED), strict=True)


def score(found: list[list[Tagged]]) -> tuple[float, float]:
    named = [{(item.start, item.end) for item in row if item.tag == "ORG"} for row in found]
    right = sum(len(row & set(gold)) for row, gold in zip(named, GOLD, strict=True))
    return right / sum(map(len, named)), right / sum(map(len, GOLD))


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger.default()


def test_organisations_are_found_by_company_of_words(tagger: Tagger) -> None:
    precision, recall = score(tagger.tag(TEXTS))
    assert precision >= 0.8
    assert recall >= 0.6


def test_knowing_every_second_name_helps_with_the_others(tagger: Tagger) -> None:
    known = [[(start, end, "ORG") for start, end in gold[::2]] for gold in GOLD]
    precision, recall = score(tagger.tag(TEXTS, known))
    assert precision >= 0.93
    assert recall >= 0.8
    alone = [set(row) for row in ([(i.start, i.end) for i in items if i.tag == "ORG"] for items in tagger.tag(TEXTS))]
    helped = [
        set(row) for row in ([(i.start, i.end) for i in items if i.tag == "ORG"] for items in tagger.tag(TEXTS, known))
    ]
    others = [set(gold[1::2]) for gold in GOLD]
    assert sum(len(row & rest) for row, rest in zip(helped, others, strict=True)) >= sum(
        len(row & rest) for row, rest in zip(alone, others, strict=True)
    )


def test_a_forced_span_is_kept_exactly(tagger: Tagger) -> None:
    text = "生益科技向深南电路供应覆铜板"
    (found,) = tagger.tag([text], [[(0, 4, "ORG"), (5, 9, "ORG")]])
    assert [("生益科技", "ORG"), ("向", "p"), ("深南电路", "ORG")] == [
        (text[item.start : item.end], item.tag) for item in found[:3]
    ]


def test_blanks_are_mapped_back(tagger: Tagger) -> None:
    text = " SK 海力士  是主要供应商"
    (found,) = tagger.tag([text], [[(1, 7, "ORG")]])
    assert ("SK 海力士", "ORG") == (text[found[0].start : found[0].end], found[0].tag)
    assert "供应商" == text[found[-1].start : found[-1].end]


def test_figures_and_latin_words_stay_whole(tagger: Tagger) -> None:
    text = "公司采购了GB200和1600台H100服务器"
    (found,) = tagger.tag([text])
    words = {text[item.start : item.end] for item in found}
    assert any(word.startswith("GB200") for word in words)
    assert not words & {"GB", "200", "H", "100"}


def test_an_unknown_tag_is_ignored_and_empty_sentences_give_nothing(tagger: Tagger) -> None:
    assert [[], []] == tagger.tag(["", " \t"])
    assert tagger.tag(["谷歌是客户"]) == tagger.tag(["谷歌是客户"], [[(0, 2, "NOSUCH")]])


def test_the_batch_does_not_change_the_answer(tagger: Tagger) -> None:
    together = tagger.tag(TEXTS)
    assert [tagger.tag([text])[0] for text in TEXTS] == together


def test_the_same_text_gives_the_same_answer_again() -> None:
    def digest() -> str:
        fresh = Tagger(*stored())
        return hashlib.sha256(repr(fresh.tag(TEXTS)).encode()).hexdigest()

    assert digest() == digest()


def test_a_line_without_stops_is_tagged_in_time(tagger: Tagger) -> None:
    line = "供应商向客户交付产品" * 1000
    start = time.process_time()
    (found,) = tagger.tag([line])
    assert time.process_time() - start < 5
    assert (0, len(line)) == (found[0].start, found[-1].end)


def test_a_known_name_is_not_cut_by_the_length_of_a_piece(tagger: Tagger) -> None:
    text = "好" * 254 + "胜宏科技供应电路板"
    (found,) = tagger.tag([text], [[(254, 258, "ORG")]])
    assert (254, 258, "ORG") in [(item.start, item.end, item.tag) for item in found]


@given(st.lists(st.text(alphabet="胜宏科技向谷歌供应AI芯片 ，。12%\t", max_size=300), max_size=4))
def test_words_cover_every_character_but_blanks_in_order(sentences: list[str]) -> None:
    for text, found in zip(sentences, Tagger.default().tag(sentences), strict=True):
        covered = "".join(text[item.start : item.end] for item in found)
        assert "".join(text.split()) == "".join(covered.split())
        assert [item.start for item in found] == sorted(item.start for item in found)
        assert all(one.end <= two.start for one, two in pairwise(found))


def test_the_shipped_weights_have_the_shape_of_the_network() -> None:
    weights, words, tags = stored()
    assert (len(words), 128) == weights["word_emb"].shape
    assert (len(tags) + 2, len(tags)) == weights["crfw"].shape
    assert {"float32"} == {str(array.dtype) for array in weights.values()}
    assert 57 == len(tags)


def parameter(values: np.ndarray, description: bytes) -> bytes:
    head = bytes(4) + (1).to_bytes(8, "little") + (8).to_bytes(8, "little") + bytes(8) + bytes(4)
    return head + len(description).to_bytes(4, "little") + description + values.tobytes()


def test_a_parameter_file_is_read_with_its_shape() -> None:
    values = np.arange(6, dtype="<f4")
    for description in (bytes([0x08, 5, 0x10, 2, 0x10, 3]), bytes([0x08, 5, 0x12, 2, 2, 3])):
        assert values.reshape(2, 3).tolist() == read_parameter(parameter(values, description)).tolist()


def test_weights_are_packed_from_a_source_archive_and_read_back(tmp_path) -> None:
    weights, _, _ = stored()
    sdist, out = tmp_path / "jieba.tar.gz", tmp_path / "out.npz"
    with tarfile.open(sdist, "w:gz") as archive:

        def add(name: str, data: bytes) -> None:
            info = tarfile.TarInfo(f"jieba-0.42.1/jieba/lac_small/{name}")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))

        for name in weights:
            add(f"model_baseline/{name}", parameter(np.array([0.5, -2.0], dtype="<f4"), bytes([0x08, 5, 0x10, 2])))
        add("word.dic", "1\t英\n0\tOOV\n".encode())
        add("tag.dic", b"0\tORG-B\n1\tORG-I\n")
    convert(sdist, out, sha256=hashlib.sha256(sdist.read_bytes()).hexdigest())
    packed, words, tags = stored(out.read_bytes())
    assert [0.5, -2.0] == packed["crfw"].tolist()
    assert (["OOV", "英"], ["ORG-B", "ORG-I"]) == (words, tags)


def test_another_archive_or_another_type_of_number_is_refused(tmp_path) -> None:
    other = tmp_path / "jieba.tar.gz"
    other.write_bytes(b"not the archive")
    with pytest.raises(SourceError, match="SHA-256"):
        convert(other, tmp_path / "out.npz")
    wrong = bytes(4) + bytes(8) + bytes(4) + (2).to_bytes(4, "little") + bytes([0x08, 6])
    with pytest.raises(SourceError, match="32-bit"):
        read_parameter(wrong)
