"""Settings come from the file, then the environment, then the flags."""

import pytest

from kg.errors import InputError
from kg.settings import Settings, load


def test_later_sources_win(tmp_path):
    (tmp_path / "kg.toml").write_text('data = "from-file"\nworkers = 3\n', encoding="utf-8")
    assert Settings(data="from-file", workers=3) == load(tmp_path, {})
    assert "from-env" == load(tmp_path, {"KG_DATA": "from-env"}).data
    assert "flag" == load(tmp_path, {"KG_DATA": "from-env"}, {"data": "flag", "workers": None}).data


def test_values_take_the_type_of_the_setting(tmp_path):
    assert 0.5 == load(tmp_path, {"KG_MIN_CONFIDENCE": "0.5"}).min_confidence


@pytest.mark.parametrize("text", ["colour = 1\n", "workers = 'many'\n", "data = \n"])
def test_a_file_that_does_not_fit_is_named(tmp_path, text):
    (tmp_path / "kg.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"kg\.toml"):
        load(tmp_path, {})


def test_variables_of_other_programs_are_left_alone(tmp_path):
    assert Settings() == load(tmp_path, {"KG_EDITOR": "ed", "HOME": "x"})
