"""Signs of life of the named TVs: kept in memory, or in Redis where several processes serve, and never on disk.

Every TV speaks every 5 seconds; what a database must know of that (it came, it went, it lost its sound) is little, and
is written by others. While Redis is away each process knows what it has heard itself.

Times are seconds of the store's own clock, which nobody sets: this machine's, or the one of Redis for all processes.
"""

import json
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, replace
from threading import Lock
from time import monotonic
from typing import Any, Protocol, TypeVar
from uuid import UUID

import structlog
from redis import Redis, RedisError

from queues.model.hall.board_report import BoardHeard, BoardReport, SoundProof, SoundState, SoundTest, SoundTestResult

SIGNS = "giliran_board_signs"  # where the app keeps its own
KEPT_SECONDS = 2 * 60 * 60  # longer than a TV that is gone is missed
MOST_KEPT = 200  # TVs
MOST_PAGES = 4  # of one TV that are remembered
TURNS_WITHIN = 30.0  # seconds in which two screens under one name take turns at speaking
TURNS = 2  # one may be a page that was left, whose last word came late
AGAIN_AFTER = 5.0  # seconds; a Redis that does not answer is not asked at every sign
PATIENCE = 1.0  # seconds for one answer
LEAST_APART = 1.0  # seconds; a page that speaks faster is not listened to each time

State = dict[str, Any]
Found = TypeVar("Found")
log = structlog.get_logger(__name__)


class SignStore(Protocol):
    """Keeps a small document under each key for a while."""

    def now(self) -> float: ...

    def get(self, keys: Collection[str]) -> dict[str, State]:
        """Those that are there."""
        ...

    def put(self, key: str, state: State) -> None: ...


class MemoryStore:
    """Of this process; of more TVs than a regency has those are forgotten that were not heard of for longest."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.now = clock
        self._kept: dict[str, State] = {}
        self._lock = Lock()

    def get(self, keys: Collection[str]) -> dict[str, State]:
        with self._lock:
            return {key: dict(self._kept[key]) for key in keys if key in self._kept}

    def put(self, key: str, state: State) -> None:
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = dict(state)
            while len(self._kept) > 2 * MOST_KEPT:
                del self._kept[next(iter(self._kept))]


class RedisStore:
    """Shared by all processes."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)

    def now(self) -> float:
        seconds, micros = self._redis.time()
        return float(seconds + micros / 1_000_000)

    def get(self, keys: Collection[str]) -> dict[str, State]:
        asked = list(keys)
        found = self._redis.mget([_in_redis(key) for key in asked]) if asked else []
        return {key: json.loads(one) for key, one in zip(asked, found, strict=True) if one}

    def put(self, key: str, state: State) -> None:
        self._redis.set(_in_redis(key), json.dumps(state), ex=KEPT_SECONDS)


def _in_redis(key: str) -> str:
    return f"giliran:{key}"


class BoardSigns:
    """What the TVs of this hall have said of themselves. `clock`: seconds that only go forward."""

    def __init__(self, redis_url: str | None = None, clock: Callable[[], float] = monotonic) -> None:
        self._memory = MemoryStore(clock)
        self._redis = RedisStore(redis_url) if redis_url else None
        self._away_until = float("-inf")

    def hear(self, board_id: UUID, report: BoardReport | None = None, page: str = "") -> None:
        """It is there. `report`: what it says of itself; `page`: which loading of its page speaks, "" where none says.

        A page that is only loaded says nothing of itself: what it said before stays.
        """
        self._ask(lambda store: _hear(store, _sign(board_id), report, page))

    def heard(self, boards: Collection[UUID]) -> dict[UUID, BoardHeard]:
        """Those of them that were heard in the last hours."""
        if not boards:
            return {}
        return self._ask(lambda store: _heard(store, boards))

    def send_test(self, board_id: UUID) -> str:
        """A test call for this TV, which it is told with the answer to its next sign; the id of the call."""
        test_id = secrets.token_hex(4)
        self._ask(lambda store: store.put(_test(board_id), {"id": test_id, "at": store.now(), "result": None}))
        return test_id

    def due_test(self, board_id: UUID) -> str | None:
        """The test call that it has still to play."""
        found = self._ask(lambda store: _test_of(store.get([_test(board_id)]).get(_test(board_id)), store.now()))
        return found.id if found and found.is_due else None

    def answer_test(self, board_id: UUID, test_id: str, result: SoundTestResult) -> None:
        """What became of it; an answer to an earlier call, or a second one, is passed over."""

        def note(store: SignStore) -> None:
            known = store.get([_test(board_id)]).get(_test(board_id))
            if known and known["id"] == test_id and known["result"] is None:
                store.put(_test(board_id), known | {"result": result.value})

        self._ask(note)

    @property
    def is_alone(self) -> bool:
        """Other processes hear nothing of what this one hears: there is no Redis, or it does not answer now."""
        return self._redis is None or monotonic() < self._away_until

    def _ask(self, question: Callable[[SignStore], Found]) -> Found:
        if self._redis and monotonic() >= self._away_until:
            try:
                return question(self._redis)
            except (RedisError, OSError) as trouble:
                log.warning("signs of life in memory", kind=type(trouble).__name__)
                self._away_until = monotonic() + AGAIN_AFTER
        return question(self._memory)


# -- inside ----------------------------------------------------------------------------------------------------------


def _sign(board_id: UUID) -> str:
    return f"board:{board_id}"


def _test(board_id: UUID) -> str:
    return f"board-test:{board_id}"


def _hear(store: SignStore, key: str, report: BoardReport | None, page: str) -> None:
    now, known = store.now(), store.get([key]).get(key, {})
    if report is None:
        store.put(key, known | {"at": now})
        return
    if page == known.get("page") and 0 <= now - known["at"] < LEAST_APART:
        return
    mute_since = known.get("mute_since") or now
    state = known | {"at": now, "report": _plain(report), "mute_since": mute_since if report.is_mute else None}
    store.put(key, state | _turns(known, page, now))


def _turns(known: Mapping[str, Any], page: str, now: float) -> State:
    """Which pages have spoken, and when one spoke again after another had: a page that is left is silent for ever."""
    pages = [one for one in known.get("pages", ()) if one != page][-MOST_PAGES:]
    is_back = page != known.get("page") and page in known.get("pages", ())
    turns = [at for at in known.get("turns", ()) if now - at < TURNS_WITHIN]
    return {"page": page, "pages": [*pages, page] if page else pages, "turns": [*turns, now] if is_back else turns}


def _heard(store: SignStore, boards: Collection[UUID]) -> dict[UUID, BoardHeard]:
    now = store.now()
    found = store.get([key for one in boards for key in (_sign(one), _test(one))])
    return {
        one: replace(_of(found[_sign(one)], now), test=_test_of(found.get(_test(one)), now))
        for one in boards
        if _sign(one) in found
    }


def _of(state: Mapping[str, Any], now: float) -> BoardHeard:
    said, mute_since = state.get("report"), state.get("mute_since")
    turns = [at for at in state.get("turns", ()) if now - at < TURNS_WITHIN]
    return BoardHeard(
        silent_seconds=max(0.0, now - state["at"]),
        report=_report(said) if said else None,
        mute_seconds=None if mute_since is None else max(0.0, now - mute_since),
        is_twice=len(turns) >= TURNS,
    )


def _test_of(state: Mapping[str, Any] | None, now: float) -> SoundTest | None:
    if state is None:
        return None
    result = SoundTestResult(state["result"]) if state["result"] else None
    return SoundTest(state["id"], max(0.0, now - state["at"]), result)


def _plain(report: BoardReport) -> State:
    return asdict(report)


def _report(said: Mapping[str, Any]) -> BoardReport:
    sound, proof = said["sound"], said["proof"]
    return BoardReport(
        **{
            **said,
            "sound": SoundState(sound) if sound else None,
            "proof": SoundProof(proof) if proof else None,
        }
    )
