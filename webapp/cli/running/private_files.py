"""Files with secrets that only their owner can read: the sign-ins of a demo day."""

import json
import os
from pathlib import Path
from typing import Any


def write_private(path: Path, content: object) -> None:
    """JSON that only the owner can read, from its first moment; never half written."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=2, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)


def read_private(path: Path) -> Any:
    """What was kept; None when there is nothing, or nothing that can be understood."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
