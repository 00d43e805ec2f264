"""Checks at start whether fast frames work with the installed versions; else messages go by Socket.IO's own emit.

Fast frames lean on the insides of four packages, which may change in any release, a patch release too. So what was not
tested is not trusted: another version, an attribute that is gone, or a rehearsal that ends otherwise than it should.
"""

import re
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:  # its import fails where engine.io has no such driver
    from webapp.live.wire.fast_frames import FastFrames

# The lowest and the newest version that tests/live/wire has been run with: `make soak` and `make test` do.
TESTED = {
    "Flask-SocketIO": ("5.6.1", "5.7.0"),
    "python-engineio": ("4.14.0", "4.15.1"),
    "python-socketio": ("5.17.0", "5.18.1"),
    "simple-websocket": ("1.1.0", "1.1.0"),
}
DRIVER = "engineio.async_drivers.gevent"
USED = {
    "socketio.Server": ("_send_eio_packet", "eio", "environ", "manager", "packet_class"),
    "socketio.Manager": ("eio_sid_from_sid", "get_participants", "rooms"),
    "socketio.packet": ("EVENT",),
    "engineio.Server": ("_async", "disconnect", "sockets"),
    "engineio.Socket": ("close", "closing", "queue", "sid", "upgraded"),
    "engineio.Socket.queue": ("empty", "qsize"),
    "engineio.packet": ("MESSAGE", "Packet"),
    DRIVER: ("SimpleWebSocketWSGI", "WebSocketWSGI", "_async"),
}

log = structlog.get_logger(__name__)


def frames_for(server: Any, *, wanted: bool) -> "FastFrames | None":
    """None where messages go by Socket.IO's emit: with threads, by the setting, or where something is not as tested.

    `server` is the socketio.Server.
    """
    if server.eio.async_mode != "gevent":
        return None
    if not wanted:
        log.info("fast frames are off", because="GILIRAN_FAST_FRAMES")
        return None
    missing = missing_for_fast_frames(server)
    if missing:
        log.warning("fast frames are off", missing=missing)
        return None
    made: FastFrames = import_module("webapp.live.wire.fast_frames").FastFrames(server)
    return made


def missing_for_fast_frames(server: Any) -> list[str]:
    """What is not as it was tested; the rehearsal is only tried where everything that it needs is there."""
    missing = [*_other_versions(), *_attributes_gone(server)]
    if missing:
        return missing
    try:
        trouble = import_module("webapp.live.wire.rehearsal").rehearse()
    except Exception as failed:  # whatever it is, it must not stop the app
        trouble = type(failed).__name__
    return [f"rehearsal: {trouble}"] if trouble else []


def _other_versions() -> Iterator[str]:
    for package, (lowest, newest) in TESTED.items():
        try:
            found = version(package)
        except PackageNotFoundError:
            yield f"{package} {lowest} to {newest}, not found"
            continue
        if not _in_order(lowest) <= _in_order(found) <= _in_order(newest):
            yield f"{package} {lowest} to {newest}, not {found}"


def _in_order(of: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", of)[:3])


def _attributes_gone(server: Any) -> Iterator[str]:
    for owner, names in USED.items():
        try:
            found = _owner(owner, server)
        except Exception:
            yield owner
            continue
        yield from (f"{owner}.{name}" for name in names if getattr(found, name, None) is None)


def _owner(name: str, server: Any) -> Any:
    """What has the attributes: the server, what belongs to it, or a module."""
    if name.startswith("engineio.Socket"):
        held = import_module("engineio.socket").Socket(server.eio, "nobody")
        return held.queue if name.endswith(".queue") else held
    inside = {"socketio.Server": "", "socketio.Manager": "manager", "engineio.Server": "eio"}.get(name)
    if inside is None:
        return import_module(name)
    return getattr(server, inside) if inside else server
