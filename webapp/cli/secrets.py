"""Secrets that people type: words and digits that survive being read aloud, and files that others cannot read."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

# Short, common, without letters that sound or look alike.
_SPOKEN = """
anggur arang bakau bambu batik bukit bulan bunga cemara cendana danau daun delima duku durian emas embun fajar
gajah garam gelang gitar hujan hutan ikan intan jagung jambu jati jeruk kabut kapal karang kayu kebun kelapa
kertas kopi kuda kunyit laut lebah lesung lumbung madu mangga mawar melati merpati nanas nipah padi pagi pala
pandan pantai pasir payung perahu pinang pisang pulau puyuh rambutan rotan rusa sagu salak sawah selendang
senja serai sirih sumur sungai taman tebu telaga teluk tikar udang ulin waru
"""
_WORDS = _SPOKEN.split()


def new_password() -> str:
    """`padi-sungai-lebah-482`: about 29 bits, behind a slow hash and a limit on attempts."""
    words = "-".join(secrets.choice(_WORDS) for _ in range(3))
    return f"{words}-{secrets.randbelow(900) + 100}"


def new_pin() -> str:
    """Six digits for a desk's tablet."""
    return str(secrets.randbelow(900_000) + 100_000)


def write_private(path: Path, content: Any) -> None:
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
