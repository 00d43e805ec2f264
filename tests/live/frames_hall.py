"""Run as `python -m gevent.monkey --module tests.live.frames_hall`: a room with sockets of two kinds, told four things.

Prints what each heard, and to how many each thing went directly. A process of its own: the world is patched for gevent.
"""

import json
from typing import Any

import socketio
from gevent.pywsgi import WSGIServer

from tests.live.conftest import wait_until
from tests.live.patient_client import NAMESPACE, PatientClient
from tests.live.raw import RawSocket
from webapp.live.wire.fast_frames import FastFrames

ROOM = "hall"
LONG = "x" * 70_000  # a length that takes the longest form of a frame's head
MIDDLE = "y" * 300


def main() -> None:
    server = socketio.Server(async_mode="gevent")
    frames = FastFrames(server)
    server.on("connect", lambda sid, _environ: server.enter_room(sid, ROOM, namespace=NAMESPACE), namespace=NAMESPACE)
    listening = WSGIServer(("127.0.0.1", 0), socketio.WSGIApp(server), log=None)
    listening.start()
    url = f"http://127.0.0.1:{listening.server_port}"
    by_socket, by_polling = RawSocket(url), listen_by_polling(url)
    server.emit("event", {"n": 1}, namespace=NAMESPACE, to=ROOM)
    directly = [frames.say("event", {"n": 2}, NAMESPACE, ROOM)]
    heard_by_socket = [by_socket.event()["n"] for _ in range(2)]
    directly += [frames.say("event", {"n": n, "text": text}, NAMESPACE, ROOM) for n, text in ((3, MIDDLE), (4, "z"))]
    heard_by_socket += [by_socket.event()["n"] for _ in range(2)]
    directly.append(frames.say("event", {"n": 5, "text": LONG}, NAMESPACE, ROOM))
    whole = hears_it_whole(by_socket)
    wait_until(lambda: len(by_polling) == 5)
    said = {"socket": heard_by_socket, "polling": by_polling, "directly": directly, "whole": whole}
    print(json.dumps(said | {"idle": who_watches_nothing_is_cut(frames, by_socket, RawSocket(url))}))


def listen_by_polling(url: str) -> list[int]:
    heard: list[int] = []
    client = PatientClient()

    def hear(event: dict[str, Any]) -> None:
        heard.append(event["n"])

    client.on("event", hear, namespace=NAMESPACE)
    client.connect(url, transports=["polling"])
    return heard


def hears_it_whole(opened: RawSocket) -> bool:
    event = opened.event()
    return bool(event["n"] == 5 and event["text"] == LONG)


def who_watches_nothing_is_cut(frames: FastFrames, idle: RawSocket, watching: RawSocket) -> list[bool]:
    """Whether each of the two is closed; the one that was opened last watches something."""
    frames.note_watching(list(frames.outlets)[-1])
    frames.cut_idle(older_than=0)
    frames.say("event", {"n": 6}, NAMESPACE, ROOM)
    return [is_closed(idle), is_closed(watching)]


def is_closed(opened: RawSocket) -> bool:
    try:
        opened.event()
    except ConnectionResetError:
        return True
    return False


if __name__ == "__main__":
    main()
