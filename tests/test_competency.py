"""The competency questions of ``ontology/queries`` and their answers over the shipped seeds.

Beside each ``<name>.rq`` lies ``<name>.csv``: the columns of its SELECT and the wanted rows in order, with ids without their
base, codes of the lists without their prefix, and nothing for what is unbound.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pyoxigraph
import pytest

from kg import places
from kg.entities.gazetteer import load as load_knowledge
from kg.model import Extraction
from kg.ontology import load, source
from kg.ontology.questions import Question, questions
from kg.store import open_reader, open_writer
from kg.store.base import Reader
from tests.store.servers import SERVERS

QUERIES = places.ontology() / "queries"
NAMES = sorted(path.stem for path in QUERIES.glob("*.rq"))
WANTED = sorted(path.stem for path in QUERIES.glob("*.csv"))

NOT_YET_READ: dict[str, str] = {}
"""Answers that wait for what extraction does not read yet; a question leaves the list when it is answered."""

Rows = list[dict[str, str]]


@pytest.fixture(scope="module", params=[pytest.param(None, id="folder"), *SERVERS])
def reader(request: pytest.FixtureRequest, seed_store: Path, seed_extractions: list[Extraction],
           tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """The shipped seeds in a folder, and on other SPARQL servers by their URL."""
    with ExitStack() as stack:
        place: Path | str = seed_store
        if request.param is not None:
            folder = tmp_path_factory.mktemp("server")
            patch = stack.enter_context(pytest.MonkeyPatch.context())
            patch.setenv("XDG_DATA_HOME", str(folder / "home"))
            place = stack.enter_context(request.param(folder / "data"))
            with open_writer(place) as writer:
                writer.put_seed(load_knowledge())
                writer.put_all(seed_extractions)
        opened = open_reader(place)
        stack.callback(opened.close)
        yield opened


def plain(term: object) -> str:
    """A term as the answers write it."""
    if isinstance(term, pyoxigraph.NamedNode):
        text = term.value.removeprefix("https://w3id.org/sila/id/").removeprefix("https://w3id.org/sila/ontology#")
        return re.sub(r"^(stance|role|level|form)-", "", text)
    return str(getattr(term, "value", ""))


def answers(reader: Reader, name: str, columns: list[str]) -> Rows:
    return [{column: plain(row.get(column)) for column in columns} for row in reader.select(source(f"queries/{name}.rq"))]


def wanted(name: str) -> Rows:
    with (QUERIES / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_there_are_twelve_and_each_has_its_answer():
    assert len(NAMES) == 12
    assert NAMES == WANTED
    assert all(wanted(name) for name in NAMES)


@pytest.mark.parametrize("name", [
    pytest.param(name, marks=pytest.mark.xfail(reason=NOT_YET_READ[name], strict=True)) if name in NOT_YET_READ else name
    for name in NAMES])
def test_answer(reader: Reader, name: str):
    rows = wanted(name)
    assert answers(reader, name, list(rows[0])) == rows


@pytest.mark.parametrize("name", NAMES)
def test_the_columns_are_those_of_the_query(name: str):
    solutions = pyoxigraph.Store().query(source(f"queries/{name}.rq"))
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    assert {variable.value for variable in solutions.variables} == set(wanted(name)[0])


def test_the_parties_are_not_allied_nationally_but_are_in_ben_msick(reader: Reader):
    nationally = answers(reader, "01-allied-nationally", ["stance", "sentence"])
    assert "denied" in {row["stance"] for row in nationally}
    assert "asserted" not in {row["stance"] for row in nationally}
    locally = answers(reader, "02-allied-in-ben-msick", ["level", "sentence"])
    assert [row["level"] for row in locally] == ["provincial"]
    assert "ابن مسيك" in locally[0]["sentence"]


def test_a_plain_edge_alone_would_mislead(reader: Reader):
    """The reason why stance, level and time are asked of claims: both hold an edge that somebody denies."""
    names = reader.names
    assert reader.ask(f"ASK {{ {names.thing('party/mp')} {names.term('alliedWith')} {names.thing('party/pjd')} }}")
    rows = answers(reader, "10-forbidden-or-denied", ["relation", "alsoAsserted"])
    assert {row["alsoAsserted"] for row in rows if row["relation"] == "alliedWith"} == {"true"}


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.name)
def test_a_question_is_short_titled_and_explained(question: Question):
    assert set(question.titles) == {"ar", "fr", "en"}
    assert len(question.query.splitlines()) <= 30
    assert max(map(len, question.query.splitlines())) <= 128
    used = set(re.findall(r"(?<![\w:])(\w+):\w", re.sub(r"<[^<>\s]*>|#.*", "", question.query)))
    declared = set(re.findall(r"PREFIX (\w+):", question.query))
    assert used == declared


def test_questions_use_terms_of_the_vocabulary():
    for question in questions():
        for term in re.findall(r"sila:([\w-]+)", question.query):
            assert term in load().terms, f"{question.name}: {term}"


def test_questions_are_written_for_any_base():
    assert all("https://w3id.org/sila" not in question.query for question in questions("http://localhost/"))
