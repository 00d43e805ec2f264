"""The day that is on: a morning with every state, every outcome and every kind of event; it stands at noon.

As in before_days.py, `issue_reserved_ticket` alone is called as an action.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from before_days import ADDRESSES, DESK_PINS, OWN_PINS, PASSWORDS, TODAY, Hall, a_desk, collect, day_file, reserve
from before_world import Visitor, World

from queues.actions.issuing import issue_reserved_ticket
from queues.model.actor import SYSTEM
from queues.persistence.people import find_user
from queues.persistence.reading import one_read

NOW = "2026-11-21 12:00"
LOST_AT = "2026-11-21 11:57"  # when the tablets lose the network

# The names that the tablets at desk 1 and desk 4 gave themselves. (Who has it is kept for desks with one seat alone.)
TABLETS = {"1": "5e1c0f7a9b3d42868c7f10d2a4b6e835", "4": "c93a7d21e05f4b6ea8d41357f6029b1c"}

_LIMITS_AND_PAUSES = """
[[service]]
code = "SIM-C"
quota = 20
blanks = 12
until_closing = true

[[pause]]
at = "10.00"
until = "10.15"
reason = "rest"
desks = ["2"]

[[pause]]
at = "11.45"
until = "12.20"
reason = "prayer"
services = ["SIM-C"]

[[pause]]
at = "12.30"
until = "13.00"
reason = "meal"
desks = ["3", "4"]
"""


def play_today(world: World, record_tablets: Callable[[World, "Today"], list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Until noon; returns what the tablets hold that have lost the network, as `record_tablets` finds it."""
    world.chance.phase("today")
    world.at("2026-11-21 06:30")
    world.look()
    _prepare(world)
    today = Today(world)
    today.come_in()
    today.give_numbers()
    today.work_at_desk_1()
    today.work_at_desk_2()
    today.work_at_other_desks()
    today.change_the_hall()
    today.work_until_noon()
    tablets = record_tablets(world, today)
    world.chance.phase("after the tablets")
    today.receive_what_was_sent(tablets)
    return tablets


def _prepare(world: World) -> None:
    more = "weights = { KTP-CETAK = 2 }\n"
    desks = (
        a_desk("1", "KTP-CETAK", "KK-UBAH", seats=5, pin=DESK_PINS["1"], more=more),
        a_desk("2", "JKN", pin=DESK_PINS["2"]),
        a_desk("3", "SIM-C", pin=DESK_PINS["3"]),
        a_desk("4", "POS", pin=DESK_PINS["4"]),
        a_desk("5", "AUDIENSI", pin="736150", more="open = false\n"),
    )
    world.create_day(day_file("2026-11-21", "".join(desks), _LIMITS_AND_PAUSES))
    world.cli("desk", "pin", TODAY, "5", "--remove")
    world.token("clerk of desk 3", "Tablet Meja 3", "clerk", "--day", TODAY, "--desk", "3")
    world.token("coordinator", "Laptop koordinator", "coordinator", "--day", TODAY)
    world.token("viewer", "Papan kabupaten", "viewer", "--expires", "2026-12-31")
    world.token("revoked", "Tablet yang hilang", "viewer", "--expires", "never")
    known = json.loads(world.cli("token", "list", "--json"))
    world.cli("token", "revoke", next(one["id"] for one in known if one["label"] == "Tablet yang hilang"))


class Today(Hall):
    def __init__(self, world: World) -> None:
        super().__init__(world, TODAY)

    def come_in(self) -> None:
        world = self.world
        world.at("2026-11-21 07:15")
        somebody = world.visitor("somebody")
        somebody.read_csrf("/sign-in")
        for guess in ("bayu123", "bayu2026"):
            somebody.form("/sign-in", {"username": "bayu", "password": guess}, expect=401)
        world.at("2026-11-21 07:20")
        self.ratna, self.rina, self.wati, self.sari, self.bayu, tono, _heru = (
            world.sign_in(name, PASSWORDS[name]) for name in ("ratna", "rina", "wati", "sari", "bayu", "tono", "heru")
        )
        self.at_4 = world.sign_in_at_desk("desk 4", world.desk(TODAY, "4"), DESK_PINS["4"])
        self.at_3 = world.with_token("token of desk 3", world.tokens["clerk of desk 3"]["token"])
        tono.get(f"/d/{TODAY}/load")
        tono.form("/sign-out", {})
        signed_in = json.loads(world.cli("session", "list", "--json"))
        world.cli("session", "end", next(one["code"] for one in signed_in if one["name"] == "Heru"))
        world.at("2026-11-21 07:40")
        self.tv = self._name_tv("TV pendopo")
        self._name_tv("TV teras")
        named = self.rina.get(f"{self.path}/boards").json["boards"]
        terrace = next(one["id"] for one in named if one["name"] == "TV teras")
        self.rina.post(f"{self.path}/boards/{terrace}/revoke")
        self.rina.post(f"{self.path}/open", repeat="the opening of the day")
        self.sari.post(self.desk("1", "staff"))
        self.bayu.post(self.desk("2", "staff"))
        self.rina.post(self.desk("4", "seat"), {"clerk": "dewi"})
        self.at_4.post(self.desk("4", "console"), {"console": TABLETS["4"]})
        self._look()

    def _name_tv(self, name: str) -> Visitor:
        tv = self.world.visitor(name, "192.168.8.40")
        tv.get(f"/d/{TODAY}/board")
        self.rina.post(f"{self.path}/boards", {"screen": self._alive(tv)["code"], "name": name})
        self.world.visitors[name] = tv
        return tv

    def _alive(self, tv: Visitor) -> dict[str, Any]:
        found: dict[str, Any] = tv.post(f"/d/{TODAY}/board/here")
        return found

    def _look(self) -> None:
        self._alive(self.tv)
        self.world.look()

    def give_numbers(self) -> None:
        world, wati = self.world, self.wati
        world.at("2026-11-21 08:00")
        self.phones = phones = [world.phone(f"phone {nth}", 100 + nth, TODAY) for nth in range(1, 13)]
        self.take(phones[0], "KTP-CETAK", repeat="a number from a phone")
        self.take(phones[1], "KTP-CETAK", "JKN", repeat="a number for two services")
        self.take(wati, "KTP-CETAK", repeat="a number from the greeter")
        asks = self.take(phones[2], "KK-UBAH", priority=True, repeat="a number that asked for priority")
        self.take(phones[3], "JKN", from_village="17.01.04.2026")
        self.take(wati, "JKN", priority=True)
        wati.post(f"/api/v1/tickets/by-id/{self.tickets[asks]['id']}/priority", {"granted": True})
        self.take(phones[4], "SIM-C")
        self.take(phones[5], "SIM-C")
        self.take(phones[6], "POS")
        self.take(wati, "AUDIENSI")
        world.later(60)
        self._take_by_form(phones[7])
        self.take(phones[8], "KTP-CETAK")
        self.take(wati, "KK-UBAH", appointed_at="11:30")
        self.take(phones[9], "KTP-CETAK", priority=True)
        gone = self.tickets[self.take(phones[10], "KTP-CETAK")]["token"]
        phones[10].post(f"/api/v1/tickets/{gone}/cancel", repeat="a number that was given back")
        for service in ("KTP-CETAK", "JKN", "KK-UBAH"):
            many = self.take(phones[11], service)
        self.rina.post(f"{self.path}/sources/{many}/cancel", {"by": "device"})
        self._take_slip()
        for services in (("POS",), ("SIM-C",), ("JKN",), ("AUDIENSI",), ("KTP-CETAK", "POS"), ("JKN",)):
            self.take(wati, *services)
        self._look()

    def _take_by_form(self, phone: Visitor) -> None:
        """Without a script: the page's own form and key."""
        key = phone.get(f"/d/{TODAY}").text.partition('name="key" value="')[2].partition('"')[0]
        wish = {"key": key, "services": "KTP-CETAK"}
        phone.form(f"/d/{TODAY}/tickets", wish, repeat="a number by the form of a page")

    def _take_slip(self) -> None:
        world, slips = self.world, reserve(self.world, TODAY, 5, "Slip Dusun Padang")
        slip = {"day_id": slips.day_id, "number": f"A{slips.first + 1:03d}", "services": ["KTP-CETAK"]}
        world.here.writer.perform(issue_reserved_ticket, actor=SYSTEM, now=world.clock.at, **slip)

    def work_at_desk_1(self) -> None:
        world, sari, rina = self.world, self.sari, self.rina
        world.at("2026-11-21 08:15")
        one, two, three = (self.call(sari, "1") for _ in range(3))
        world.later(240)
        self.finish(sari, one, "served")
        world.later(20)
        self.move(sari, one, "undo")
        more = {"quantity": 2, "note": "Diserahkan kepada anaknya."}
        self.finish(sari, one, "handed_over", repeat="an outcome with a note", **more)
        later = {"detail": collect("2026-11-25"), "then": "call_next"}
        ended = self.finish(sari, two, "collect_later", repeat="an outcome and the next call", **later)
        four = ended["next"]["id"]
        self.move(sari, four, "start")
        self.move(sari, three, "hold", reason="printing")
        five = self.call(sari, "1", start=False)
        world.later(200)
        missing = {"missing": ["kk", "ubah"], "note": "Bawa KK yang asli."}
        self.finish(sari, four, "documents_missing", detail=missing)
        self.move(sari, three, "resume")
        self.move(sari, three, "recall")
        self.move(sari, three, "start")
        self.move(sari, three, "hold", reason="signature")
        self.move(sari, five, "recall")
        self.move(sari, five, "no-show", repeat="somebody who did not come, and came later")
        six = self.call(sari, "1")
        self.move(sari, three, "resume", repeat="a turn that was on hold")
        self.finish(sari, three, "handed_over")
        self.finish(sari, six, "rejected", detail={"reason": "other", "note": "Foto tidak sesuai."})
        world.at("2026-11-21 08:40")
        self.move(self.wati, five, "restore", repeat="somebody who came after all")
        again = self.call(sari, "1")
        assert again == five
        self.finish(sari, five, "left")
        self.move(rina, self.call(sari, "1", start=False), "no-show", anyway=True)
        self._choose_somebody()
        self._look()

    def _choose_somebody(self) -> None:
        waiting = self.sari.get(self.desk("1")).json["waiting"]
        last = next(one["id"] for one in reversed(waiting) if one["service"] == "KTP-CETAK")
        because = {"desk": str(self.world.desk(TODAY, "1")), "reason": "other", "note": "Datang dengan tongkat."}
        self.move(self.sari, last, "call", **because)
        self.move(self.sari, last, "start")
        self.finish(self.sari, last, "served")

    def work_at_desk_2(self) -> None:
        world, bayu = self.world, self.bayu
        world.at("2026-11-21 08:50")
        bayu.post(self.desk("2", "console"), {"console": "a" * 32})
        self.finish(bayu, self.call(bayu, "2"), "posted", detail=ADDRESSES[0], repeat="an address for the post")
        self.finish(bayu, self.call(bayu, "2"), "served")
        note = {"service": "KK-UBAH", "note": "KK diubah dulu, lalu kembali ke BPJS."}
        self.move(bayu, self.call(bayu, "2"), "transfer", repeat="a transfer", **note)
        here = self.call(bayu, "2")
        self.move(bayu, here, "add", service="POS", place="end", repeat="one more service")
        added = self.move(bayu, here, "add", service="KTP-CETAK")["added"]["id"]
        self.move(bayu, added, "undo")
        self.finish(bayu, here, "referred", detail={"to_agency": "satlantas"})
        parked = self.call(bayu, "2")
        self.move(bayu, parked, "hold", reason="documents", repeat="a hold that stands")
        bayu.post(self.desk("2", "pause"), {"reason": "rest", "minutes": 10})
        world.later(500)
        bayu.post(self.desk("2", "resume"))
        world.at("2026-11-21 09:20")
        self._look()

    def work_at_other_desks(self) -> None:
        world, rina, at_3, at_4 = self.world, self.rina, self.at_3, self.at_4
        world.at("2026-11-21 09:25")
        secret = {"to_office": "Dinas Sosial", "confidential": True}
        self.finish(at_3, self.call(at_3, "3"), "referred", detail=secret)
        self.finish(at_3, self.call(at_3, "3"), "rejected", detail={"reason": "data_mismatch"})
        counted = self.desk("3", "count")
        at_3.post(counted, {"service": "SIM-C", "quantity": 3})
        at_3.post(counted, {"service": "SIM-C", "quantity": -1}, repeat="people who had no number")
        by_post = self.call(at_4, "4")
        self.finish(at_4, by_post, "posted", detail=ADDRESSES[1])
        at_4.get(f"/d/{TODAY}/deliveries")
        handed = {"turns": [by_post]}
        at_4.post(f"{self.path}/deliveries/handed", handed, repeat="documents that are on their way")
        self.absent = self.call(at_4, "4", start=False)
        world.later(40)
        self.move(at_4, self.absent, "recall")
        self.move(at_4, self.absent, "no-show")
        rina.post(self.desk("5", "open"))
        rina.post(self.desk("5", "services"), {"services": ["AUDIENSI", "JKN"], "weights": {"AUDIENSI": 3}})
        self.finish(rina, self.call(rina, "5"), "served")
        self.finish(rina, self.call(rina, "5"), "not_served")
        rina.post(self.desk("5", "close"))
        page = rina.form(f"/d/{TODAY}/load/desks/{world.desk(TODAY, '3')}/pin", {}, expect=200).text
        found = re.search(r'class="new-pin"[^>]*><b>(\d{6})</b>', page)
        assert found
        DESK_PINS["3"] = found[1]

    def change_the_hall(self) -> None:
        world, rina = self.world, self.rina
        world.at("2026-11-21 09:40")
        self._look()
        alerts = rina.get(f"{self.path}/load").json["alerts"]
        long_wait = next(one for one in alerts if one["kind"] == "long_wait")
        rina.post(f"{self.path}/alerts/{long_wait['id']}/acknowledge", repeat="an alert that somebody has seen")
        rules = {"others_per_priority": 1, "calls_before_no_show": 2, "thresholds": {"longest_wait_minutes": 120}}
        rina.post(f"{self.path}/policy", rules)
        limits = {"quota": 25, "blanks": 8, "until_closing": True}
        rina.post(f"{self.path}/services/SIM-C/limits", limits, repeat="limits that were changed")
        rina.post(f"{self.path}/services/KK-UBAH/limits", {"quota": 40})
        self._look()
        world.at("2026-11-21 10:01")
        self._look()
        world.at("2026-11-21 10:17")
        self._look()
        self.bayu.post(self.desk("2", "resume"))
        rina.post(f"{self.path}/services/JKN/pause", {"reason": "network", "minutes": 30})
        world.later(600)
        rina.post(f"{self.path}/services/JKN/resume")
        self._announce()
        self._plan_pauses()
        world.at("2026-11-21 10:40")
        world.look()  # the TV is silent
        self._switch_clerk()
        world.cli("user", "add", "lina", "--role", "clerk", "--name", "Lina", "--password", PASSWORDS["lina"])
        world.cli("user", "pin", "lina", "--pin", OWN_PINS["lina"])
        world.cli("user", "pin", "dewi", "--remove")
        del OWN_PINS["dewi"]

    def _announce(self) -> None:
        path = f"{self.path}/announcements"
        said = {"text": "Jaringan Dukcapil pulih. Terima kasih sudah menunggu.", "text_en": "The network is back."}
        self.rina.post(path, said | {"minutes": 240}, repeat="an announcement to all")
        to_queue = {"service": "JKN", "text": "Siapkan KTP-el atau KK.", "minutes": 180}
        self.rina.post(path, to_queue)
        to_board = {"audience": "board", "text": "Sepeda motor hitam menghalangi jalan.", "minutes": 60}
        made = self.rina.post(path, to_board)
        wrong = next(one["id"] for one in made["announcements"] if one["audience"] == "board")
        self.rina.post(f"{path}/{wrong}/withdraw")
        self.rina.post(path, {"audience": "phones", "text": "Air minum ada di teras.", "minutes": 5})

    def _plan_pauses(self) -> None:
        path = f"{self.path}/pauses"
        hall = {"reason": "other", "starts_at": "13:05", "ends_at": "13:10"}
        self.rina.post(path, hall, repeat="a pause of the hall")
        desk = {"desk": str(self.world.desk(TODAY, "1"))}
        made = self.rina.post(path, {"reason": "rest", "starts_at": "11:00", "ends_at": "11:10"} | desk)
        wrong = next(one["id"] for one in made["planned"] if one["desk"] == desk["desk"])
        self.rina.post(f"{path}/{wrong}/cancel")

    def _switch_clerk(self) -> None:
        """Heru takes over at desk 2, on Bayu's tablet; later he uses another one. What Bayu pressed he sends too."""
        world = self.world
        sign_in = {"username": "heru", "pin": OWN_PINS["heru"], "desk": str(world.desk(TODAY, "2"))}
        self.bayu.post("/sign-in/switch", sign_in)
        self.heru = self.bayu
        self.heru.name = "heru"
        world.visitors["heru"] = world.visitors.pop("bayu")
        self.heru.read_csrf("/account")
        with one_read(world.here.engine) as connection:
            bayu = find_user(connection, "bayu")
        assert bayu
        for sent in world.repeats:
            if sent["by"] == "bayu":
                sent |= {"by": "heru", "cookies": self.heru.cookies(), "csrf": self.heru.csrf}
                sent["headers"] = {"Pressed-By": f"user:{bayu.id}"}
        self.heru.post(self.desk("2", "console"), {"console": "f" * 32, "take_over": True})

    def work_until_noon(self) -> None:
        world, sari, wati, rina, phones = self.world, self.sari, self.wati, self.rina, self.phones
        world.at("2026-11-21 10:45")
        self._look()
        self.take(phones[0], "KTP-CETAK")
        self.take(phones[8], "KTP-CETAK", priority=True, repeat="a wish for priority that nobody has granted")
        for services in (("KK-UBAH",), ("KTP-CETAK",), ("JKN",), ("KTP-CETAK", "SIM-C"), ("POS",), ("KTP-CETAK",)):
            self.take(wati, *services)
        for services in (("KTP-CETAK",), ("KK-UBAH",), ("KTP-CETAK",)):
            self.take(wati, *services)
        self.wish = self.tickets[self.take(phones[9], "KTP-CETAK", priority=True)]["id"]
        world.at("2026-11-21 11:15")
        note = {"service": "JKN", "note": "NIK sudah benar, tinggal daftar."}
        self.move(sari, self.call(sari, "1"), "transfer", **note)
        self.at_3.post(self.desk("3", "pause"), {"reason": "power"})
        rina.post(f"{self.path}/stop-issuing")
        rina.post(f"{self.path}/resume-issuing")
        world.at("2026-11-21 11:46")
        self._look()
        self.parked = self.call(sari, "1")
        self.move(sari, self.parked, "hold", reason="printing")
        self.serving, self.other, self.third = (self.call(sari, "1") for _ in range(3))
        self.called = self.call(sari, "1", start=False)
        self.call(self.heru, "2", start=False)
        self.letter = self.call(self.at_4, "4")
        world.later(60)
        self.move(sari, self.called, "recall")
        world.at("2026-11-21 11:55")
        self._look()
        alerts = rina.get(f"{self.path}/load").json["alerts"]
        standing = next(one["id"] for one in alerts if one["subject"] == "SIM-C")
        rina.post(f"{self.path}/alerts/{standing}/acknowledge")

    def receive_what_was_sent(self, tablets: list[dict[str, Any]]) -> None:
        """The tablet at desk 1 has sent its first command; only the answer never came."""
        first = tablets[0]["entries"][0]
        self.world.at(LOST_AT)
        self.world.later(5)
        what = "the first command of the tablet at desk 1"
        self.sari.post(first["url"], first["body"], key=first["key"], repeat=what)
