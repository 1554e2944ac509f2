import os
import subprocess
import sys

import pytest

from kg.errors import InputError, SourceUnavailableError
from kg.extract.grammar import Grammar
from kg.extract.llm import Endpoint, ModelExtractor, pieces, task
from kg.model import Document, Modality, Polarity, RelationType
from kg.registry import Registry
from tests.kg.extract.server import Answer, Served, says

TEXT = (
    "市场普遍关注沪电股份的高速背板业务。\n\n"
    "谷歌的机柜离不开沪电股份的高速背板。据传英维克有望打入甲骨文。\n\n"
    "Quanta will not be building racks for Oracle this year.\n\n"
    "免责声明:本报告仅供客户参考,不构成投资建议。沪电股份供货微软。"
)
PLANE = "谷歌的机柜离不开沪电股份的高速背板。"


@pytest.fixture(scope="module")
def grammar():
    return Grammar(Registry.default())


@pytest.fixture
def read(grammar):
    def reader(*answers, text=TEXT, seconds=5.0, tries=1):
        with Served(list(answers)) as served:
            endpoint = Endpoint(url=served.url, model="small", key="k", seconds=seconds, tries=tries)
            found = ModelExtractor(endpoint=endpoint, grammar=grammar).extract(Document(name="d", url="d", text=text))
        return found, served

    return reader


def offer(**words):
    return {"quote": PLANE, "relation": "SUPPLIES_TO", "subject": "沪电股份", "object": "谷歌", **words}


def by_model(found):
    return [stmt for stmt in found.statements if any(item.extractor.startswith("llm:") for item in stmt.evidence)]


def reasons(found):
    return [item.reason for item in found.rejected if item.reason.startswith("llm:")]


def test_a_quoted_linked_and_typed_offer_becomes_a_claim_with_its_sentence(read):
    found, served = read(says(offer(product="高速背板")))
    (stmt,) = by_model(found)
    assert ("wus-printed-circuit", "alphabet") == (stmt.subject, stmt.object)
    assert RelationType.SUPPLIES_TO is stmt.relation
    assert stmt.evidence[-1].span.quote == PLANE
    assert "llm:small" == stmt.evidence[-1].extractor
    assert 0.3 < stmt.confidence < 0.8
    assert "Bearer k" == served.headers[0]["authorization"]
    assert "json_schema" == served.seen[0]["response_format"]["type"]


def test_fences_and_words_around_the_answer_do_no_harm(read):
    found, _ = read(says(offer(), wrap=lambda words: f"Here you are:\n```json\n{words}\n```\n"))
    assert 1 == len(by_model(found))


def test_an_invented_quote_is_refused_and_kept_for_review(read):
    found, _ = read(says(offer(quote="沪电股份是谷歌的独家供应商。")))
    assert [] == by_model(found)
    assert "is not in the document word for word" in reasons(found)[0]


def test_an_offer_without_a_quote_is_refused(read):
    found, _ = read(says(offer(quote="")))
    assert [] == by_model(found)
    assert "came without a quote" in reasons(found)[0]


def test_a_name_that_the_sentence_does_not_hold_is_refused(read):
    found, _ = read(says(offer(object="微软")))
    assert [] == by_model(found)
    assert "'微软' does not stand in the quoted sentence" in reasons(found)[0]


def test_nothing_is_taken_from_a_disclaimer(read):
    found, served = read(says(offer(quote="沪电股份供货微软。", object="微软")))
    assert [] == by_model(found)
    assert "免责声明" not in served.seen[0]["messages"][1]["content"]


def test_a_relation_of_no_ontology_and_one_between_wrong_types_are_refused(read):
    found, _ = read(says(offer(relation="LOVES"), offer(relation="TRAINED_ON")))
    assert [] == by_model(found)
    assert "no word of the ontology" in reasons(found)[0]
    assert "does not run from" in reasons(found)[1]


def test_hedges_of_the_sentence_stay_whatever_the_model_says(read):
    rumour = offer(quote="据传英维克有望打入甲骨文。", subject="英维克", object="甲骨文", modality="fact")
    found, _ = read(says(rumour))
    assert {Modality.RUMOUR} == {stmt.modality for stmt in found.statements if stmt.subject == "envicool"}


def test_a_denial_offered_as_an_assertion_is_refused(read):
    quote = "Quanta will not be building racks for Oracle this year."
    found, _ = read(says(offer(quote=quote, subject="Quanta", object="Oracle", relation="MANUFACTURES_FOR")))
    asserted = [s for s in by_model(found) if s.polarity is Polarity.ASSERTED]
    assert [] == asserted
    assert any("negated" in reason for reason in reasons(found))


def test_a_number_that_is_not_in_the_sentence_is_refused(read):
    found, _ = read(says(offer(share="七成")))
    assert [] == by_model(found)
    assert "the number '七成' does not stand in the quoted sentence" in reasons(found)[0]


def test_numbers_are_read_by_the_grammar(read):
    text = "沪电股份拿下谷歌高速背板约七成的份额。"
    found, _ = read(says(offer(quote=text, share="约七成")), text=text)
    share = next(stmt.share for stmt in found.statements if stmt.object == "alphabet" and stmt.share is not None)
    assert (0.7, 0.7) == (float(share.low), float(share.high))


def test_agreement_makes_a_claim_surer_and_keeps_both_readers(read, grammar):
    text = "博通向谷歌供应定制芯片。"
    alone = grammar.extract(Document(name="d", url="d", text=text)).statements
    found, _ = read(says(offer(quote=text, subject="博通")), text=text)
    assert [stmt.id for stmt in alone] == [stmt.id for stmt in found.statements]
    assert found.statements[0].confidence > alone[0].confidence
    assert ["grammar", "llm:small"] == [item.extractor for item in found.statements[0].evidence]


def test_what_the_grammar_reads_stays_when_the_model_answers_nonsense(read, grammar):
    text = "博通向谷歌供应定制芯片。"
    alone = grammar.extract(Document(name="d", url="d", text=text))
    for words in ("I am a teapot", "", '{"relations": [{"quote": 3}]}', "[1, 2"):
        found, _ = read(Answer(words=words), text=text)
        assert alone.statements == found.statements
        assert 1 == len(reasons(found))


def test_an_answer_that_was_cut_off_is_not_read(read):
    found, _ = read(Answer(words='{"relations": [', finish="length"))
    assert [] == by_model(found)
    assert "cut off" in reasons(found)[0]


def test_a_limited_rate_is_waited_for(read):
    found, served = read(Answer(status=429), Answer(status=503), says(offer()), tries=3)
    assert 1 == len(by_model(found))
    assert 3 == len(served.seen)


@pytest.mark.parametrize(
    "answer", [Answer(status=429), Answer(status=500), Answer(wait=1.0), Answer(raw=b'{"id": "1", "cho')]
)
def test_a_server_that_stays_away_is_an_error_that_may_pass(read, answer):
    with pytest.raises(SourceUnavailableError, match=r"127\.0\.0\.1"):
        read(answer, seconds=0.3, tries=0)


def test_a_refused_key_is_an_error_that_says_where(read):
    with pytest.raises(InputError, match="refuses the request for 'small'"):
        read(Answer(status=401))


def test_the_environment_names_the_endpoint():
    local = Endpoint.of({"OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "OPENAI_MODEL": "small"})
    assert ("http://127.0.0.1:9/v1", "small", "none") == (local.url, local.model, local.key)
    with pytest.raises(InputError, match="OPENAI_MODEL"):
        Endpoint.of({"OPENAI_API_KEY": "k"})


def test_the_model_is_told_the_definitions_of_the_ontology():
    for relation in RelationType:
        assert f"- {relation}: " in task()


def test_a_long_document_is_sent_in_pieces_that_lose_nothing():
    text = "\n\n".join(f"博通向谷歌供应第{i}代定制芯片。" + "说明" * 300 for i in range(40))
    parts = list(pieces(Document(name="d", url="d", text=text)))
    assert len(parts) > 3
    assert all(f"第{i}代" in "".join(parts) for i in range(40))


def test_without_being_asked_for_nothing_of_it_is_imported():
    code = "import kg, kg.graph, kg.cli, kg.extract.grammar, sys; sys.exit('openai' in sys.modules)"
    environ = {**os.environ, "OPENAI_API_KEY": ""}
    assert 0 == subprocess.run([sys.executable, "-c", code], env=environ, check=False).returncode
