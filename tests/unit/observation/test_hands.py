"""Names of one hand: what differs in case, spelling, order or abbreviation only, and what does not."""

from __future__ import annotations

import pytest

from observance.observation.statement.hands import first_twice, is_named, same_hand


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("UNC spokesman", "U.N. Command spokeswoman"),
        ("the United Nations Command spokesperson", "Spokesman for the UNC"),
        ("Operations Officer", "operations officer"),
        ("a UNC spokesman", "a spokesman for the UNC"),
        ("JCS", "Joint Chiefs of Staff"),
        ("Minister of National Defence", "Minister of National Defense"),
        ("the ministry's spokesman", "ministry spokesperson"),
        ("Yonhap News Agency", "Yonhap News Agency, 22 November 2017"),
        ("spokesman for the mission", "officer M3, spokesman for the mission"),
        ("Société de presse", "SOCIETE DE PRESSE"),
    ],
)
def test_one_hand(one: str, other: str) -> None:
    assert same_hand(one, other)
    assert same_hand(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("UNC spokesman", "UNC commander"),
        ("resident R1", "resident R2"),
        ("north", "northern side"),
        ("CNN, Seoul", "KBS, Seoul"),
        ("not named", "not named"),
        ("unknown", "Unnamed"),
        ("US", "United Nations"),
        ("a spokesman", "a spokesman"),
        ("A soldier", "a soldier"),
    ],
)
def test_two_hands(one: str, other: str) -> None:
    assert not same_hand(one, other)
    assert not same_hand(other, one)


def test_a_chain_that_comes_back() -> None:
    assert first_twice(["UNC spokesman", "CNN", "spokesperson, United Nations Command"]) == (0, 2)
    assert first_twice(["UNC spokesman", "CNN", "KBS"]) is None
    assert first_twice(["spokesperson, United Nations Command", "United Nations Command"]) is None
    assert not is_named("not named")
    assert is_named("doctors")
