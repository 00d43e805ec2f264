"""What must happen because of an event happens once, though the server was killed right after the event."""

import re

import requests

from queues.persistence.backup.backup import backups_in, check
from tests.durability.halls import Hall
from tests.patience import PATIENCE, wait_until

WAITING = re.compile(r'^giliran_follower_(?:lag|tasks)\{follower="closing_backup"\} ([\d.]+)$', re.MULTILINE)


def close(hall: Hall) -> None:
    headers = {"Authorization": f"Bearer {hall.demo['coordinator_token']}", "Idempotency-Key": "close"}
    closed = requests.post(f"{hall.url}/api/v1/days/{hall.day}/close", json={}, headers=headers, timeout=PATIENCE)
    closed.raise_for_status()


def nothing_waits(hall: Hall) -> bool:
    metrics = requests.get(f"{hall.url}/metrics", timeout=PATIENCE).text
    return [float(said) for said in WAITING.findall(metrics)] == [0, 0]


def closes_in_backups(hall: Hall) -> list[bool]:
    return [check(path).days[0].is_closed for path in backups_in(hall.folder / "backups")]


def test_a_close_gets_its_one_backup_though_the_server_was_killed_right_after_it(server: Hall) -> None:
    server.start()
    close(server)
    server.kill()
    server.start()
    assert wait_until(lambda: nothing_waits(server))
    assert closes_in_backups(server) == [True]
