"""What the figures were measured on: no figure without it."""

import os
import platform
import sqlite3
import subprocess
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median

PARTS = ("Flask", "gunicorn", "gevent", "SQLAlchemy", "python-socketio", "simple-websocket")
SYNCS = 30


def describe(folder: Path) -> dict[str, str]:
    """`folder`: where the databases lie; a folder in memory would make durability look free."""
    return {
        "machine": f"{os.cpu_count()} cores, {_processor()}, {_memory()}",
        "kernel": f"{platform.system()} {platform.release()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "sqlite": sqlite3.sqlite_version,
        "packages": ", ".join(f"{name} {version(name)}" for name in PARTS),
        "disk": f"{_file_system(folder)}, fsync {_sync_milliseconds(folder):.2f} ms",
        "load before": " ".join(f"{load:.2f}" for load in os.getloadavg()),
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory() -> str:
    kilobytes = int(Path("/proc/meminfo").read_text().split()[1])
    return f"{kilobytes / 1024 / 1024:.1f} GB"


def _file_system(folder: Path) -> str:
    asked = subprocess.run(["stat", "-f", "-c", "%T", folder], capture_output=True, text=True)
    return asked.stdout.strip() or "unknown"


def _sync_milliseconds(folder: Path) -> float:
    """The median time until the disk says that a small write is kept."""
    path, took = folder / "sync-probe", []
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    for nth in range(SYNCS):
        os.pwrite(descriptor, b"x" * 4096, nth * 4096)
        began = time.perf_counter()
        os.fdatasync(descriptor)
        took.append(time.perf_counter() - began)
    os.close(descriptor)
    path.unlink()
    return median(took) * 1000
