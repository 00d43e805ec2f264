"""What happens: an old day that a restore interrupted, yesterday, and tomorrow, which is prepared.

Everything goes through the version's own command line, pages and API; `reserve_numbers` has neither and is called as an
action. Times are those of the village, UTC+7. Names, numbers and addresses are invented.
"""

from dataclasses import dataclass, field
from typing import Any

from before_world import Visitor, World

from queues.actions.issuing import reserve_numbers
from queues.model.actor import SYSTEM
from queues.snapshots.days import day_id_of

OLD, YESTERDAY, TODAY, TOMORROW = (
    f"jeranglah-rendah-{date}" for date in ("2026-10-17", "2026-11-20", "2026-11-21", "2026-11-22")
)
REHEARSAL = "latihan-2026-11-19"

PASSWORDS = {
    "ratna": "lumbung-kabut-serai-417",  # admin
    "rina": "gelang-hujan-tikar-283",  # coordinator
    "wati": "kunyit-perahu-intan-604",  # greeter
    "sari": "duku-telaga-rotan-935",  # clerk, desk 1
    "bayu": "sagu-merpati-embun-728",  # clerk, desk 2
    "dewi": "waru-lesung-gitar-561",  # clerk, desk 4: the post
    "heru": "pandan-kertas-udang-846",  # clerk, takes over at desk 2
    "tono": "jeruk-sumur-gading-392",  # viewer
    "lina": "tikar-bakau-melati-405",  # clerk, new today
    "yanto": "nipah-arang-selendang-174",  # clerk, switched off
}
ROLES = {"ratna": "admin", "rina": "coordinator", "wati": "greeter", "tono": "viewer"}
OWN_PINS = {"sari": "481926", "bayu": "705318", "dewi": "263907", "heru": "918452", "lina": "640295"}
DESK_PINS = {"1": "592714", "2": "830461", "3": "947205", "4": "618340"}
DESK_PINS_OF_YESTERDAY = {"1": "374918", "2": "651830", "4": "209576"}
DESK_PINS_OF_TOMORROW = {"1": "846203", "4": "517394"}

# What the tablet at desk 1 and the one at desk 4 made for themselves.
TABLETS = {"1": "5e1c0f7a9b3d42868c7f10d2a4b6e835", "4": "c93a7d21e05f4b6ea8d41357f6029b1c"}

ADDRESSES = (
    {"recipient": "Siti Aminah", "address": "Jalan Kenanga 12, RT 02 RW 01\nDesa Jeranglah Rendah"},
    {"recipient": "Bapak Rusdi", "address": "Gang Melati 3, dekat masjid Nurul Iman\nDesa Padang Berangin"},
    {"recipient": "Yulia Permata", "address": "Jalan Raya Manna km 4\nDesa Terulung"},
    {"recipient": "Mak Itam", "address": "Dusun Tengah, rumah biru\nDesa Jeranglah Tinggi", "phone": "0812-7344-0156"},
)

_DAY = """
[day]
name = "Buji'an Dusun"
date = {date}
opens = "08.00"
closes = "14.00"
village = "17.01.04.2026"
place = "Balai Desa Jeranglah Rendah"
pungli_number = "0812-7300-1945"
{code}
[policy]
longest_wait_minutes = 50
idle_minutes = 15

[series]
disdukcapil = "A"
bpjs-kesehatan = "K"
satlantas = "M"
pos = "R"
setda = "S"
"""
_DESK = """
[[desk]]
code = "{code}"
services = [{services}]
seats = {seats}
{more}
"""
_USER = """
[[user]]
username = "{name}"
name = "{shown}"
role = "{role}"
password = "{password}"
{pin}
"""


def day_file(date: str, desks: str, more: str = "", code: str = "") -> str:
    return _DAY.format(date=date, code=f'code = "{code}"' if code else "") + more + desks


def a_desk(code: str, *services: str, seats: int = 1, pin: str = "", more: str = "") -> str:
    listed = ", ".join(f'"{one}"' for one in services)
    return _DESK.format(code=code, services=listed, seats=seats, more=(f'pin = "{pin}"\n' if pin else "") + more)


def a_user(name: str) -> str:
    pin = f'pin = "{OWN_PINS[name]}"' if name in OWN_PINS else ""
    role = ROLES.get(name, "clerk")
    return _USER.format(name=name, shown=name.title(), role=role, password=PASSWORDS[name], pin=pin)


@dataclass
class Hall:
    """One day, and what people do in it. `tickets`: the answers to those who took a number."""

    world: World
    day: str
    tickets: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"/api/v1/days/{self.day}"

    def take(self, by: Visitor, *services: str, repeat: str = "", **more: Any) -> str:
        """The number."""
        made = by.post(f"{self.path}/tickets", {"services": list(services), **more}, repeat=repeat)
        self.tickets[made["number"]] = made
        return str(made["number"])

    def desk(self, code: str, name: str = "") -> str:
        return f"/api/v1/desks/{self.world.desk(self.day, code)}{name and '/' + name}"

    def call(self, by: Visitor, desk: str, *, start: bool = True) -> str:
        """The next person comes to the desk; the id of the turn."""
        turn_id = str(by.post(self.desk(desk, "call-next"))["turn"]["id"])
        if start:
            self.world.later(40)
            self.move(by, turn_id, "start")
        return turn_id

    def move(self, by: Visitor, turn_id: str, move: str, *, repeat: str = "", **body: Any) -> Any:
        return by.post(f"/api/v1/turns/{turn_id}/{move}", body, repeat=repeat)

    def finish(self, by: Visitor, turn_id: str, outcome: str, *, repeat: str = "", **body: Any) -> Any:
        self.world.later(80)
        return self.move(by, turn_id, "finish", repeat=repeat, outcome=outcome, **body)


# -- a month ago -----------------------------------------------------------------------------------------------------


def play_old_day(world: World) -> None:
    """Two desks; the laptop dies at nine and another one goes on with a copy of some minutes before."""
    world.at("2026-10-16 19:30")
    world.start()
    world.cli("user", "add", "ratna", "--role", "admin", "--name", "Ratna", "--password", PASSWORDS["ratna"])
    world.cli("user", "add", "yanto", "--role", "clerk", "--name", "Yanto", "--password", PASSWORDS["yanto"])
    desks = a_desk("1", "KTP-CETAK", "KK-UBAH", pin=DESK_PINS["1"]) + a_desk("4", "POS", pin=DESK_PINS["4"])
    world.create_day(day_file("2026-10-17", desks + a_user("rina") + a_user("wati") + a_user("sari")))
    greeter = world.with_token("greeter", world.token("greeter", "Penerima tamu", "greeter", "--expires", "never"))
    hall = Hall(world, OLD)
    world.at("2026-10-17 07:30")
    world.cli("day", "open", OLD)
    world.later(60)
    world.cli("day", "unopen", OLD)
    world.at("2026-10-17 08:00")
    world.cli("day", "open", OLD)
    world.sign_in("rina", PASSWORDS["rina"])
    sari = world.sign_in("sari", PASSWORDS["sari"])
    sari.post(hall.desk("1", "staff"))
    for services in (("KTP-CETAK",), ("KTP-CETAK", "POS"), ("KK-UBAH",)):
        hall.take(greeter, *services)
    hall.finish(sari, hall.call(sari, "1"), "posted", detail=ADDRESSES[3])
    at_desk = hall.call(sari, "1")
    world.at("2026-10-17 09:00")
    is_file = world.database_url is None
    copy = world.back_up() if is_file else None
    if is_file:  # of this nothing is left but a slip of paper
        hall.take(greeter, "KTP-CETAK")
        hall.finish(sari, at_desk, "served")
    world.at("2026-10-17 09:06")
    world.restore(copy)
    world.at("2026-10-17 09:12")
    world.cli("user", "totp", "rina", "--reset")  # its secret was sealed by the laptop that died
    del world.second_factors["rina"]
    greeter = world.with_token("greeter", world.tokens["greeter"]["token"])
    rina, sari = world.sign_in("rina", PASSWORDS["rina"]), world.sign_in("sari", PASSWORDS["sari"])
    greeter.post(f"{hall.path}/tickets/adopt", {"number": "A004", "services": ["KTP-CETAK"]})
    hall.take(greeter, "KTP-CETAK")
    hall.finish(sari, at_desk, "collect_later", detail=collect("2026-10-21"))
    hall.finish(sari, hall.call(sari, "1"), "served", note="Berkas difoto.")
    hall.finish(sari, hall.call(sari, "1"), "handed_over")
    rina.post("/api/v1/time/confirm", {"seen_at": world.clock.at.isoformat()})
    world.look()
    world.at("2026-10-17 13:40")
    rina.post(f"{hall.path}/close")
    rina.form("/sign-out", {})
    world.look()


def collect(on: str) -> dict[str, str]:
    return {"collect_on": on, "collect_at": "Kantor Camat Manna"}


# -- yesterday -------------------------------------------------------------------------------------------------------


def play_yesterday(world: World) -> None:
    """A short day that is closed over a tablet without network; in the evening the post is brought away."""
    world.chance.phase("yesterday")
    world.at("2026-11-19 16:00")
    world.look()
    world.create_day(day_file("2026-11-19", a_desk("1", "KTP-CETAK"), code=REHEARSAL))
    world.cli("user", "disable", "yanto")
    world.cli("day", "remove", REHEARSAL, "--yes")
    pins = DESK_PINS_OF_YESTERDAY
    desks = a_desk("1", "KTP-CETAK", "KK-UBAH", seats=2, pin=pins["1"]) + a_desk("2", "JKN", pin=pins["2"])
    people = "".join(a_user(name) for name in ("bayu", "dewi", "heru", "tono"))
    world.create_day(day_file("2026-11-20", desks + a_desk("4", "POS", pin=pins["4"]) + people))
    hall = Hall(world, YESTERDAY)
    world.at("2026-11-20 07:40")
    rina, sari, wati = (world.sign_in(name, PASSWORDS[name]) for name in ("rina", "sari", "wati"))
    at_4 = world.sign_in_at_desk("desk 4 of yesterday", world.desk(YESTERDAY, "4"), pins["4"])
    rina.post(f"{hall.path}/open")
    sari.post(hall.desk("1", "staff"))
    rina.post(hall.desk("4", "seat"), {"clerk": "dewi"})
    world.at("2026-11-20 08:05")
    phone = world.phone("phone of yesterday", 201, YESTERDAY)
    hall.take(phone, "KTP-CETAK")
    hall.take(wati, "KTP-CETAK", "POS")
    hall.take(wati, "KK-UBAH", priority=True)
    hall.take(phone, "KTP-CETAK", repeat="yesterday: a number from a phone that comes back late")
    hall.take(wati, "JKN")
    hall.take(wati, "KTP-CETAK")
    hall.take(wati, "POS")
    first, second = hall.call(sari, "1"), hall.call(sari, "1")
    world.later(300)
    told = {"reason": "not_eligible", "note": "Data kependudukan di Bengkulu Utara."}
    hall.finish(sari, first, "rejected", detail=told)
    hall.finish(sari, second, "referred", detail={"to_office": "Kantor Pertanahan Manna", "confidential": True})
    third = hall.call(sari, "1")
    hall.finish(sari, third, "posted", detail=ADDRESSES[0])
    by_post = hall.call(at_4, "4")
    hall.finish(at_4, by_post, "posted", detail=ADDRESSES[1])
    away = hall.call(sari, "1")
    world.at("2026-11-20 13:50")
    hall.move(rina, away, "hold", reason="network")
    world.look()
    world.at("2026-11-20 14:02")
    rina.post(f"{hall.path}/close")
    world.at("2026-11-20 14:25")
    late = world.sign_in_at_desk("desk 1 of yesterday, after the close", world.desk(YESTERDAY, "1"), pins["1"])
    pressed = {"pressed_at": "2026-11-20T06:57:30.250Z"}
    hall.finish(late, away, "served", **pressed)
    world.at("2026-11-20 15:00")
    world.look()
    dewi = world.sign_in("dewi", PASSWORDS["dewi"])
    dewi.get(f"/d/{YESTERDAY}/deliveries")
    dewi.post(f"{hall.path}/deliveries/handed", {"turns": [third, by_post]})
    dewi.post(f"{hall.path}/deliveries/handed", {"turns": [by_post], "handed": False})
    dewi.form("/sign-out", {})
    world.look()


# -- tomorrow --------------------------------------------------------------------------------------------------------


def prepare_tomorrow(world: World) -> None:
    world.chance.phase("tomorrow")
    pins = DESK_PINS_OF_TOMORROW
    desks = a_desk("1", "KTP-CETAK", "JKN", pin=pins["1"]) + a_desk("4", "POS", "AUDIENSI", pin=pins["4"])
    pause = '\n[[pause]]\nat = "12.00"\nuntil = "12.30"\nreason = "meal"\n'
    world.create_day(day_file("2026-11-22", desks, pause))
    reserve(world, TOMORROW, 20, "Lembar slip untuk dusun")


def reserve(world: World, day: str, how_many: int, label: str) -> Any:
    known = {"day_id": day_id_of(world.here.engine, day), "series": "A", "how_many": how_many, "label": label}
    return world.here.writer.perform(reserve_numbers, actor=SYSTEM, now=world.clock.at, **known).made
