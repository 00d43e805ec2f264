"""People of a scripted day in a hall whose clock runs sixty times as fast: citizens, clerks, a greeter, a coordinator.

A minute of the hall is a second here. Whatever they do is answered, or refused for a reason that the rules know.
"""

import random
import threading
import time
from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from tests.live.conftest import Server

SPEED = 60
MOST_COUNTED = 3


def hall_minutes(minutes: float) -> None:
    """Wait as long as this takes in the hall."""
    time.sleep(minutes * 60 / SPEED)


class Player(threading.Thread):
    """Somebody in the hall; what goes wrong is kept for the test's own thread to tell."""

    def __init__(self, hall: Server, token: str, seed: int) -> None:
        super().__init__(daemon=True)
        self.hall, self.token = hall, token
        self.chance = random.Random(seed)
        self.done: Counter[str] = Counter()
        self.trouble: Exception | None = None

    def run(self) -> None:
        try:
            self.play()
        except Exception as trouble:
            self.trouble = trouble

    @abstractmethod
    def play(self) -> None:
        """The whole day, as this one lives it."""

    def send(self, path: str, body: dict[str, Any] | None = None, *refusals: str) -> dict[str, Any] | None:
        """The answer; None when it was refused for one of these reasons."""
        answer = self.hall.post(f"/api/v1/{path}", body, token=self.token)
        if answer.ok:
            made: dict[str, Any] = answer.json()
            return made
        code = _why_refused(answer.json()["error"])
        assert code in refusals, f"{path} {body}: {answer.status_code} {answer.text}"
        self.done[f"refused {code}"] += 1
        return None

    def often(self, percent: float) -> bool:
        return self.chance.random() * 100 < percent


def _why_refused(error: dict[str, Any]) -> str:
    """The code; `cancelled` where the holder has given the number back since it was called."""
    gave_back = error["code"] == "illegal_move" and error["details"].get("outcome") == "cancelled"
    return "cancelled" if gave_back else str(error["code"])


class Citizens(Player):
    """They come by chance, more of them in the first hour; one in ten is to be served first."""

    def __init__(self, hall: Server, how_many: int, codes: Sequence[str], over_minutes: float, seed: int) -> None:
        super().__init__(hall, hall.demo["greeter_token"], seed)
        self.how_many, self.codes, self.over_minutes = how_many, codes, over_minutes
        self.tickets: list[dict[str, Any]] = []

    def play(self) -> None:
        began = time.monotonic()
        for at in sorted(self.over_minutes * self.chance.betavariate(1.2, 2.2) for _ in range(self.how_many)):
            hall_minutes(max(0.0, at - (time.monotonic() - began) * SPEED / 60))
            self._take()

    def _take(self) -> None:
        wanted = self.chance.sample(self.codes, self.chance.choices((1, 2, 3), (70, 20, 10))[0])
        body = {"services": wanted, "priority": self.often(10)}
        made = self.send(f"days/{self.hall.day}/tickets", body, "service_paused", "quota_full")
        while made is None:
            hall_minutes(2)
            body["services"] = [self.chance.choice(self.codes)]
            made = self.send(f"days/{self.hall.day}/tickets", body, "service_paused", "quota_full")
        self.tickets.append(made)
        if self.often(2) and self.send(f"tickets/{made['token']}/cancel", {}, "illegal_move"):
            self.done["cancelled"] += 1


class Clerk(Player):
    """Works at one desk until all have come and nobody is left."""

    def __init__(self, hall: Server, desk: dict[str, Any], is_over: Callable[[], bool], seed: int) -> None:
        super().__init__(hall, desk["token"], seed)
        self.desk, self.is_over = desk, is_over

    def play(self) -> None:
        while self.serve_one() or self.resume_one() or not self.is_over():
            if self.often(1):
                self._pause()

    def page(self) -> dict[str, Any]:
        found: dict[str, Any] = self.hall.get(f"/api/v1/desks/{self.desk['id']}", self.token).json()
        return found

    def serve_one(self) -> bool:
        answer = self._call()
        if answer is None:
            hall_minutes(0.5)
            return False
        self._handle(answer["turn"])
        return True

    def resume_one(self) -> bool:
        """Whoever was parked is called back when nobody else waits, or when it is time to go home."""
        for parked in self.page()["on_hold"]:
            answer = self.send(f"turns/{parked['id']}/resume", {}, "ticket_live_elsewhere", "illegal_move", "cancelled")
            if answer:
                self._handle(answer["turn"])
                return True
        return False

    def _call(self) -> dict[str, Any] | None:
        waiting = [one for one in self.page()["waiting"] if not one["live_elsewhere"]] if self.often(3) else []
        if waiting:
            chosen = self.chance.choice(waiting)["id"]
            wish = {"desk": self.desk["id"], "reason": self.chance.choice(("frail", "returning", "coordinator"))}
            refusals = ("illegal_move", "cancelled", "ticket_live_elsewhere", "service_paused", "not_yet")
            made = self.send(f"turns/{chosen}/call", wish, *refusals)
            self.done["chosen"] += made is not None
            return made
        return self.send(f"desks/{self.desk['id']}/call-next", {}, "nobody_waiting", "desk_paused")

    def _handle(self, turn: dict[str, Any]) -> None:
        path = f"turns/{turn['id']}"
        hall_minutes(0.2)
        if self.often(6):
            self._nobody_came(path)
            return
        if self.send(f"{path}/start", {}, "cancelled") is None:
            return
        hall_minutes(min(self.chance.lognormvariate(0.4, 0.6), 12))
        if self.often(5):
            self.send(f"{path}/hold", {"reason": self.chance.choice(("printing", "documents", "signature"))})
            self.done["held"] += 1
        elif not (self.often(4) and self._pass_on(path)):
            self._finish(path, turn["service"])
        if self.often(3):
            self._count(turn["service"])

    def _nobody_came(self, path: str) -> None:
        if self.send(f"{path}/recall", {}, "cancelled") is None:
            return
        hall_minutes(0.6)
        if self.send(f"{path}/no-show", {}, "cancelled") is None:
            return
        self.done["no_show"] += 1
        if self.often(40):
            hall_minutes(1)
            self.done["restored"] += self.send(f"{path}/restore", {}, "service_already_open") is not None

    def _pass_on(self, path: str) -> bool:
        place = self.chance.choice(("arrival", "end", "next"))
        wish = {"service": "PBB", "place": place, "note": "Berkas sudah lengkap."}
        refusals = ("same_service", "service_already_open", "quota_full")
        made = self.send(f"{path}/transfer", wish, *refusals)
        self.done["transferred"] += made is not None
        return made is not None

    def _finish(self, path: str, service: str) -> None:
        if self.often(3):
            wish = {"service": "PBB", "place": "end"}
            refusals = ("same_service", "service_already_open", "service_paused", "quota_full", "too_many_services")
            self.done["added"] += self.send(f"{path}/add", wish, *refusals) is not None
        self.send(f"{path}/finish", self._outcome(service))
        # Another desk may have called the same number for its next service meanwhile: then the finish stands.
        if self.often(4) and self.send(f"{path}/undo", {}, "undo_blocked", "undo_too_late"):
            self.done["undone"] += 1
            self.send(f"{path}/finish", {"outcome": "served"})

    def _outcome(self, service: str) -> dict[str, Any]:
        outcome = self.chance.choices(
            ("served", "handed_over", "collect_later", "posted", "documents_missing", "referred", "rejected", "left"),
            (30, 25, 15, 6, 12, 4, 4, 4),
        )[0]
        bring = self._requirements.get(service, [])
        if outcome == "documents_missing" and not bring:
            outcome = "served"
        detail: dict[str, dict[str, Any]] = {
            "collect_later": {"collect_on": self.day["date"], "collect_at": "Kantor Camat Manna"},
            "posted": {"recipient": "Siti Aminah", "address": "Jalan Melati 3\nDesa Jeranglah Rendah"},
            "documents_missing": {"missing": bring[:1]},
            "referred": {"to_office": "Dinas Sosial", "confidential": self.often(50)},
            "rejected": {"reason": "data_mismatch"},
        }
        quantity = self.chance.choice((1, 1, 1, 2)) if outcome == "handed_over" else 1
        more = {"detail": detail[outcome]} if outcome in detail else {}
        return {"outcome": outcome, "quantity": quantity} | more

    @property
    def _requirements(self) -> dict[str, list[str]]:
        return {
            one["code"]: [requirement["code"] for requirement in one["requirements"]] for one in self.day["services"]
        }

    @property
    def day(self) -> dict[str, Any]:
        if not hasattr(self, "_day"):
            self._day: dict[str, Any] = self.hall.get(f"/api/v1/days/{self.hall.day}").json()
        return self._day

    def _count(self, service: str) -> None:
        for _ in range(self.chance.randint(1, MOST_COUNTED)):
            self.send(f"desks/{self.desk['id']}/count", {"service": service, "quantity": 1}, "service_not_at_desk")
        self.send(f"desks/{self.desk['id']}/count", {"service": service, "quantity": -1})
        self.done["counted"] += 1

    def _pause(self) -> None:
        reason = self.chance.choice(("rest", "prayer", "meal", "network", "power", "blanks", "other"))
        self.send(f"desks/{self.desk['id']}/pause", {"reason": reason, "minutes": 5})
        hall_minutes(self.chance.uniform(2, 7))
        self.send(f"desks/{self.desk['id']}/resume")
        self.done["paused"] += 1


class Coordinator(Player):
    """Looks at the load, and does what coordinators do; keeps what the load said, with the seq at which it said so."""

    def __init__(self, hall: Server, codes: Sequence[str], is_over: Callable[[], bool], seed: int) -> None:
        super().__init__(hall, hall.demo["coordinator_token"], seed)
        self.codes, self.is_over = codes, is_over
        self.loads: list[dict[str, Any]] = []

    def play(self) -> None:
        while not self.is_over():
            self.look()
            self._do_something()
            hall_minutes(6)
        for code in self.codes:
            self.send(f"days/{self.hall.day}/services/{code}/resume")

    def look(self) -> dict[str, Any]:
        load: dict[str, Any] = self.hall.get(f"/api/v1/days/{self.hall.day}/load", self.token).json()
        self.loads.append(load)
        for alert in load.get("alerts", []):
            if not alert.get("acknowledged_at"):
                path = f"days/{self.hall.day}/alerts/{alert['id']}/acknowledge"
                self.done["acknowledged"] += self.send(path, {}, "unknown_alert") is not None
        return load

    def _do_something(self) -> None:
        day, code = f"days/{self.hall.day}", self.chance.choice(self.codes)
        act = self.chance.choice(("pause", "limit", "announce", "policy"))
        self.done[act] += 1
        if act == "pause":
            self.send(f"{day}/services/{code}/pause", {"reason": "network", "minutes": 10})
            hall_minutes(5)
            self.send(f"{day}/services/{code}/resume")
        elif act == "limit":
            self.send(f"{day}/services/{code}/limits", {"quota": 600})
        elif act == "announce":
            wish = {"audience": "all", "text": "Salat Jumat pukul 12.00.", "text_en": "Prayer at 12.00.", "minutes": 15}
            self.send(f"{day}/announcements", wish)
        else:
            self.send(f"{day}/policy", {"others_per_priority": self.chance.randint(1, 3)})
