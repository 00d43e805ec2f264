"""A program: one greenlet waits in PostgreSQL for a lock that another greenlet of the same loop has to release.

Usage: python cooperating.py URL OPEN_FILES. A driver that blocked the loop would wait until PostgreSQL gives up.
"""

from gevent import monkey

monkey.patch_all()

import os  # noqa: E402
import resource  # noqa: E402
import sys  # noqa: E402

import gevent  # noqa: E402
from gevent.event import Event  # noqa: E402
from sqlalchemy import create_engine, text  # noqa: E402

LOCK, UNLOCK = text("SELECT pg_advisory_lock(1)"), text("SELECT pg_advisory_unlock(1)")


def main(url: str, open_files: int) -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    kept = [os.open(os.devnull, os.O_RDONLY) for _ in range(open_files)]
    engine = create_engine(url, isolation_level="AUTOCOMMIT", connect_args={"options": "-c lock_timeout=60s"})
    with engine.connect() as first:
        first.execute(LOCK)
        asks = Event()
        waiting = gevent.spawn(wait_for_lock, engine, asks)
        asks.wait()
        gevent.sleep(0.5)
        print("releasing", flush=True)
        first.execute(UNLOCK)
        waiting.get()
    for descriptor in kept:
        os.close(descriptor)


def wait_for_lock(engine, asks: Event) -> None:
    with engine.connect() as second:
        print("waiting", flush=True)
        asks.set()
        second.execute(LOCK)
        print("taken", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
