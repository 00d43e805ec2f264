"""What a broadcast is compared with: a bare loop that sends one frame to each socket, and nothing else.

No HTTP, no database, no rooms: a line on standard input says the seq, the loop sends, in the order of the sockets.
"""

import json
import socket
import sys

from bench.wire import raise_open_files, server_frame

GREETING = server_frame(b"6")


def accept(listening: socket.socket, how_many: int) -> list[socket.socket]:
    accepted = []
    for _ in range(how_many):
        sock, _address = listening.accept()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.sendall(GREETING)
        accepted.append(sock)
    return accepted


def main() -> None:
    raise_open_files()
    spec = json.loads(sys.stdin.readline())
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
        print(json.dumps({"port": listening.getsockname()[1]}), flush=True)
        sockets = accept(listening, spec["sockets"])
    for line in sys.stdin:
        frames = [server_frame(spec[kind].replace("SEQ", line.strip()).encode()) for kind in ("board", "phone")]
        for nth, sock in enumerate(sockets):
            sock.sendall(frames[nth >= spec["boards"]])


if __name__ == "__main__":
    main()
