"""Open files: how many connections this process may hold.

Nothing but the standard library: gunicorn's settings read this as a file, before the world is patched for gevent.
"""

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]

CONNECTIONS = 8000  # what the server accepts at once; beyond it nobody gets an answer
WITHOUT_LIMITS = 8192  # open files where the system does not say: what Windows' C library allows
OWN_FILES = 100  # the database's connections, logs, backups: a server that cannot open them answers nobody
SPARE = 64  # between the last connection that is held and the last that is accepted: those that are just being ended


def open_files() -> int:
    """How many files this process may open."""
    if resource is None:
        return WITHOUT_LIMITS
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 2**31 if soft == resource.RLIM_INFINITY else soft


def accepted(files: int) -> int:
    """How many connections the server accepts at once: more would take the files that it needs itself."""
    return min(CONNECTIONS, files - min(OWN_FILES, files // 4))


def held(files: int) -> int:
    """How many it keeps: above that the next one takes the place of whoever keeps the server waiting longest."""
    most = accepted(files)
    return most - min(SPARE, most // 8)
