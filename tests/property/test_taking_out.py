"""Whatever is taken out of a written file, the rest says what it said, and lines that need not change do not."""

from __future__ import annotations

import io
from copy import deepcopy

from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from observance.evidence.taking_out import lines_cut, with_again, with_instead, without
from observance.evidence.written import Place, read_written
from observance.values.digests import Json

words = st.text("abcxyz 019#", min_size=1, max_size=8)
keys = st.sampled_from(["id", "note", "when", "frames", "quote"])
entries = st.dictionaries(keys, words | st.integers(0, 9) | st.lists(words, max_size=3), min_size=1, max_size=4)
papers = st.fixed_dictionaries(
    {"items": st.lists(entries, min_size=1, max_size=5), "last": st.lists(words, max_size=2)}
)


def dumped(value: Json) -> bytes:
    stream = io.BytesIO()
    YAML(typ="safe", pure=True).dump(value, stream)
    return stream.getvalue()


@given(paper=papers, data=st.data(), flow=st.booleans())
def test_the_rest_says_what_it_said(paper: dict[str, list[Json]], data: st.DataObject, flow: bool) -> None:
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = flow
    stream = io.BytesIO()
    yaml.dump(paper, stream)
    text = stream.getvalue()
    said, _ = read_written(text, "a")
    assert isinstance(said, dict) and isinstance(said["items"], list)
    chosen = data.draw(st.sets(st.integers(0, len(said["items"]) - 1), min_size=1))
    places: list[Place] = [("items", i) for i in chosen]
    left = read_written(without(text, "a", places), "a")[0]
    assert left == {**said, "items": [one for i, one in enumerate(said["items"]) if i not in chosen]}
    again = read_written(
        with_again(
            without(text, "a", places), "a", [(p, said["items"][i]) for p, i in zip(places, chosen, strict=True)]
        ),
        "a",
    )[0]
    assert isinstance(again, dict) and isinstance(again["items"], list)
    assert sorted(map(str, again["items"])) == sorted(map(str, said["items"]))


@given(paper=papers, data=st.data())
def test_one_is_put_in_place_of_another_or_behind_the_last(paper: dict[str, list[Json]], data: st.DataObject) -> None:
    text = dumped({"items": paper["items"]})
    said, _ = read_written(text, "a")
    assert isinstance(said, dict) and isinstance(said["items"], list)
    number = data.draw(st.integers(0, len(said["items"])))
    meant = deepcopy(said["items"])
    meant[number : number + 1] = [{"of": "new"}]
    assert read_written(with_instead(text, "a", ("items", number), {"of": "new"}), "a")[0] == {"items": meant}


def test_other_lines_stay_as_they_were() -> None:
    text = b"# head\nitems:\n  # first\n  - id: a   # by hand\n    note: x\n  - id: b\n\n  - id: c # kept\n"
    assert without(text, "a", [("items", 1)]) == (
        b"# head\nitems:\n  # first\n  - id: a   # by hand\n    note: x\n  - id: c # kept\n"
    )
    assert lines_cut(text, "a", [("items", 1)]) == ((6, b"  - id: b\n\n"),)
    assert with_instead(text, "a", ("items", 2), {"id": "d"}).endswith(b'  - id: b\n\n  - {"id": "d"}\n')
