"""Every example of every frame, and the errors that a wrong frame file gives."""

import pytest

from kg.entities.gazetteer import load as load_knowledge
from kg.errors import InputError
from kg.extract import examples, frames

CASES = examples.every(frames.load())


@pytest.mark.parametrize(("frame", "example"), CASES, ids=[f"{f.extractor}-{e.text[:40]}" for f, e in CASES])
def test_example(frame, example):
    assert examples.check(frame, example, load_knowledge()) == []


def test_the_main_relations_have_examples_that_fire_and_that_must_not():
    assert {f.extractor.split("/")[1] for f, e in CASES} >= {"holdsPost.ar", "memberOf.ar", "alliedWith.ar"}
    assert any(not e.claims for _, e in CASES)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("frames:\n  - id: a\n    pattern: '{x:Nobody}'\n", "frame a: pattern: unknown kind or flag 'Nobody'"),
        ("frames:\n  - id: a\n    pattern: '<none> {x:Party}'\n", "frame a: pattern: no word list <none>"),
        ("frames:\n  - id: a\n    pattern: '{x:Party'\n", "frame a: pattern: "),
        ("frames:\n  - id: a\n    pattern: '( {x:Party}'\n", "frame a: pattern: unbalanced '('"),
        ("frames:\n  - id: a\n    patern: x\n", "frame a: patern: no such field"),
        (
            "frames:\n  - id: a\n    pattern: 'مع {x:Party}'\n    claims: [{alliedWith: [x, y]}]\n",
            "frame a: claims: alliedWith: no slot 'y'",
        ),
        (
            "frames:\n  - id: a\n    pattern: 'مع {x:Party+}'\n    claims: [{befriends: x}]\n",
            "frame a: claims: a claim names one predicate",
        ),
        (
            "frames:\n  - id: a\n    pattern: 'مع {x:Party+}'\n    claims: [{alliedWith: x, stance: maybe}]\n",
            "frame a: claims: stance: ",
        ),
        ("frames:\n  - pattern: x\n", "frame 1: id: "),
        ("frames: 3\n", "a frame file is a mapping"),
        ("frames: [\n", ":2: not YAML"),
    ],
)
def test_a_wrong_frame_is_one_line_that_names_file_frame_and_field(tmp_path, text, message):
    (tmp_path / "alliedWith.ar.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        frames.load(tmp_path)
    assert message in str(caught.value)
    assert "alliedWith.ar.yaml" in str(caught.value)
    assert "\n" not in str(caught.value)
