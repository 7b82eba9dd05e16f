"""Settings come in layers: defaults, file, environment, command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.settings import Settings, load_settings


def test_each_layer_wins_over_the_one_below(tmp_path: Path) -> None:
    file = tmp_path / "yanbi.toml"
    file.write_text('port = 8001\nhost = "0.0.0.0"\nthreads = 3\n', "utf-8")
    settings = load_settings(
        {"port": 9001, "host": None}, environment={"YANBI_PORT": "8002"}, file=file
    )
    assert (settings.port, settings.host, settings.threads) == (9001, "0.0.0.0", 3)


def test_folders_have_short_names_in_the_environment(tmp_path: Path) -> None:
    settings = load_settings(
        environment={"YANBI_INDEX": str(tmp_path), "YANBI_MODELS": "~/模型"}, file=None
    )
    assert settings.index_dir == tmp_path
    assert settings.models_dir == Path.home() / "模型"


def test_a_home_that_is_not_there_is_told_with_the_way_out() -> None:
    with pytest.raises(SettingsError, match=r"不知道 ~ 是哪个文件夹.*YANBI_MODELS_DIR 写明"):
        load_settings(environment={"YANBI_MODELS": "~no-such-user/models"}, file=None)


@pytest.mark.parametrize("text", ["prot = 8001\n", "port = 'x'\n", "port = \n"])
def test_a_wrong_file_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "yanbi.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(SettingsError) as raised:
        load_settings(environment={}, file=file)
    assert "\n" not in str(raised.value).strip()


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="找不到"):
        load_settings(environment={"YANBI_SETTINGS": str(tmp_path / "none.toml")})


def test_a_plain_start_needs_nothing() -> None:
    settings = load_settings(environment={})
    assert settings.port == Settings().port == 7860
