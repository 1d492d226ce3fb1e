"""Work in the background pauses between its pieces while anybody is answered, and ends all the same."""

from __future__ import annotations

import pytest

from programs import giving_way as module
from programs.giving_way import PAUSE_SECONDS, PAUSES_SECONDS, Answering, give_way, giving_way, in_pieces


class Clock:
    """Time that passes while somebody sleeps, and what happens then."""

    def __init__(self) -> None:
        self.now, self.meanwhile = 0.0, lambda: None  # type: Callable[[], object]

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.meanwhile()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Answering:
    """Somebody is being answered."""
    answering = Answering()
    monkeypatch.setattr(module, "answering", answering)
    answering.__enter__()
    return answering


def test_a_piece_is_followed_by_a_pause_until_all_have_been_answered(clock: Clock, answering: Answering) -> None:
    clock.meanwhile = lambda: clock.now > 0.005 and answering.number and answering.__exit__()
    with in_pieces():
        give_way()
        assert 0.005 < clock.now < 0.01
        ended = clock.now
        give_way()
    assert clock.now == ended, "nobody is answered any more"


def test_one_pause_and_all_of_them_are_short(clock: Clock, answering: Answering) -> None:
    with in_pieces():
        give_way()
        assert clock.now == pytest.approx(PAUSE_SECONDS, abs=0.002)
        for _piece in range(100):
            give_way()
    assert clock.now == pytest.approx(PAUSES_SECONDS, abs=0.002)
    with in_pieces():
        give_way()
    assert clock.now > PAUSES_SECONDS + PAUSE_SECONDS / 2, "the next work has pauses of its own"


def test_nobody_pauses_who_is_waited_for_or_works_for_himself(clock: Clock, answering: Answering) -> None:
    give_way()
    with in_pieces(lambda: True):
        give_way()
    give_way()
    assert clock.now == 0.0
    waited_for: list[int] = []
    clock.meanwhile = lambda: waited_for.append(1)
    with in_pieces(lambda: len(waited_for) > 2):
        give_way()
    assert len(waited_for) == 3, "who begins to wait ends the pause"


def test_what_is_taken_in_pieces_is_all_there(clock: Clock, answering: Answering) -> None:
    for number, pauses in ((0, 0), (1, 1), (4, 2), (5, 3)):
        began = clock.now
        with in_pieces():
            assert list(giving_way(range(number), 2)) == list(range(number))
        assert clock.now - began == pytest.approx(pauses * PAUSE_SECONDS, abs=0.005), number
