"""The reading commands over a small store: tables, JSON, clear errors."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from kg.cli import COMMANDS
from kg.graph.adjacency import load
from kg.graph.neighbourhood import neighbourhood
from kg.store import open_reader
from tests.cli.conftest import Kg

READING = [("search", "الحركة"), ("neighbourhood", "party/mp"), ("alliances",), ("path", "party/mp", "party/pjd"),
           ("money",), ("timeline", "party/mp"), ("compare", "party/mp", "party/pjd")]


@pytest.mark.parametrize("command", READING, ids=lambda command: command[0])
def test_every_reading_command_gives_tsv_and_json(kg: Kg, store: Path, command: tuple[str, ...]) -> None:
    table = kg(*command, "--store", store)
    assert table.code == 0
    widths = {line.count("\t") for line in table.out.splitlines()}
    assert len(widths) == 1  # one record a line, a header first
    assert "\x1b" not in table.out
    answer = kg(*command, "--store", store, "--format", "json")
    assert answer.code == 0
    assert isinstance(json.loads(answer.out), dict | list)
    assert "\\u" not in answer.out


def test_a_neighbourhood_has_the_edges_and_sentences_of_the_api(kg: Kg, store: Path) -> None:
    rows = kg("neighbourhood", "party/mp", "--store", store, "--relations", "alliedWith").rows
    edges = neighbourhood(load(open_reader(store)), "party/mp", relations="alliedWith").edges
    assert [(row["source"], row["target"], row["stance"], row["level"]) for row in rows] == [
        (edge.source, edge.target, edge.stance, edge.level or "") for edge in edges]
    assert any(row["sentence"] for row in rows)
    assert kg("neighborhood", "party/mp", "--store", store, "--relations", "alliedWith").rows == rows


def test_filters_are_those_of_the_api(kg: Kg, store: Path) -> None:
    rows = kg("neighbourhood", "party/mp", "--stance", "denied", "--stance", "forbidden", "--store", store).rows
    assert {row["stance"] for row in rows} <= {"denied", "forbidden"}
    assert rows
    assert kg("neighbourhood", "party/mp", "--min-confidence", "1", "--store", store).rows == []


def test_search_finds_any_spelling(kg: Kg, store: Path) -> None:
    for text in ("حزب العداله والتنميه", "Justice and Dev", "party/pjd"):
        assert kg("search", text, "--store", store).rows[0]["id"] == "party/pjd"
    assert kg("search", "لا أحد بهذا الاسم", "--store", store).rows == []


def test_the_clash_in_ben_msick_is_told_with_both_sentences(kg: Kg, store: Path) -> None:
    rows = kg("alliances", "--show", "clashes", "--store", store).rows
    pair = next(row for row in rows if {row["source"], row["target"]} == {"party/mp", "party/pjd"})
    assert pair["allied level"] == "provincial"
    assert pair["allied sentence"]
    assert pair["against sentence"]


@pytest.mark.parametrize("show", ["ties", "blocs", "clashes", "councils", "seats", "communities", "switches"])
def test_every_table_of_alliances_is_one_record_a_line(kg: Kg, store: Path, show: str) -> None:
    done = kg("alliances", "--show", show, "--store", store)
    assert done.code == 0
    assert len({line.count("\t") for line in done.out.splitlines()}) == 1


def test_seats_and_majority_of_a_council(kg: Kg, store: Path) -> None:
    everywhere = kg("alliances", "--show", "seats", "--store", store).rows
    council = max(kg("alliances", "--show", "councils", "--store", store).rows, key=lambda row: int(row["known seats"]))
    seats = [row for row in everywhere if row["body"] == council["body"]]
    assert int(council["known seats"]) > 0
    assert sum(int(row["seats"]) for row in seats) == int(council["known seats"])
    assert sum(int(row["seats"]) for row in seats if row["governs"] == "yes") == int(council["governing seats"])


def test_what_changed_between_two_days(kg: Kg, store: Path) -> None:
    asked = ("alliances", "--show", "changes", "--before", "2020", "--after", "2026", "--store", store)
    rows = kg(*asked).rows
    assert {row["what"] for row in rows} <= {"began", "ended"}
    assert any({row["source"], row["target"]} == {"party/pam", "party/rni"} and row["sentence"] for row in rows)
    assert len(json.loads(kg(*asked, "--format", "json").out)) == len(rows)


@pytest.mark.parametrize(("arguments", "said"), [
    (("alliances", "--show", "changes"), "takes --before and --after"),
    (("alliances", "--before", "2020", "--after", "2021"), "takes --before and --after"),
    (("alliances", "--show", "changes", "--before", "2022", "--after", "2021"), "the earlier first"),
    (("neighbourhood", "party/nobody"), "no entity 'party/nobody'"),
    (("neighbourhood", "../../etc"), "no entity '../../etc'"),
    (("path", "party/mp", "party/mp"), "a path needs two entities"),
    (("timeline", "party/mp", "--since", "2024", "--until", "2023"), "since=2024 is after until=2023"),
    (("timeline", "party/mp", "--since", "soon"), "since=soon: not a date"),
    (("neighbourhood", "party/mp", "--relations", "loves"), "relations=loves: not one of"),
    (("neighbourhood", "party/mp", "--place", "place/nowhere"), "no entity 'place/nowhere'"),
    (("neighbourhood", "party/mp", "--min-confidence", "2"), "min_confidence=2: not a number from 0 to 1"),
    (("neighbourhood", "party/mp", "--depth", "99"), "99"),
    (("neighbourhood", "party/mp", "--cursor", "rubbish"), "cursor"),
    (("money", "--by", "moon"), "by=moon: not one of")])
def test_what_makes_no_sense_is_one_clear_line(kg: Kg, store: Path, arguments: tuple[str, ...], said: str) -> None:
    done = kg(*arguments, "--store", store)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert "Traceback" not in done.err


def test_an_unknown_id_that_resembles_a_known_one_is_helped(kg: Kg, store: Path) -> None:
    assert "perhaps party/pjd" in kg("timeline", "party/العدالة والتنمية", "--store", store).err


@pytest.mark.parametrize("command", READING, ids=lambda command: command[0])
def test_a_store_that_is_not_there_is_said(kg: Kg, tmp_path: Path, command: tuple[str, ...]) -> None:
    done = kg(*command, "--store", tmp_path / "gone")
    assert (done.code, done.out) == (2, "")
    assert "kg build makes one" in done.err
    assert not (tmp_path / "gone").exists()


def test_the_doctor_finds_a_store_well_and_a_missing_one_ill(kg: Kg, store: Path, tmp_path: Path) -> None:
    done = kg("doctor", "--store", store)
    assert done.code == 0
    assert {row["state"] for row in done.rows} == {"well"}
    done = kg("doctor", "--store", tmp_path / "gone", "--format", "json")
    assert done.code == 1
    assert [finding["ok"] for finding in json.loads(done.out)] == [True, True, False]


def test_every_command_of_the_table_exists_and_has_help(kg: Kg) -> None:
    for name, (module, _) in COMMANDS.items():
        importlib.import_module(f"kg.cli.{module}")
        done = kg(name, "--help")
        assert done.code == 0
        assert done.out.startswith(f"Usage: kg {name}")


def test_a_query_does_not_load_the_language_code() -> None:
    code = ("import sys; from kg.cli import cli; [cli.get_command(None, name) for name in "
            "('query', 'search', 'neighbourhood', 'path', 'export')]; "
            "print([name for name in sys.modules if name.startswith(('kg.extract', 'kg.articles', 'kg.entities'))])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_reader_of_our_output_may_leave(store: Path) -> None:
    done = subprocess.run(f"{sys.executable} -m kg neighbourhood party/pjd --depth 3 --store {store} | head -1",
                          shell=True, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("source\t")
    assert "Traceback" not in done.stderr


def test_every_command_and_filter_is_documented(kg: Kg) -> None:
    text = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")
    for name, (_, shown) in COMMANDS.items():
        assert f"`kg {name}" in text or not shown
    flags = {word.rstrip(",") for line in kg("neighbourhood", "--help").out.splitlines() for word in line.split()[:1]
             if word.startswith("--")}
    assert "--min-confidence" in flags
    assert {flag for flag in flags if f"`{flag}" not in text} <= {"--limit", "--help"}
