"""What the box says of itself: the one row that an admin has answered, with a default for what nobody has."""

from dataclasses import dataclass, fields

from sqlalchemy import Connection, select

from queues.persistence.schema.tables import profile


@dataclass(frozen=True)
class BoxProfile:
    """`regency_code` is the Interior Ministry's, such as 17.01; `logo` a small PNG, empty where there is none.

    `zone` is where a new day begins: a day that is there keeps its own. `answered`: the names of what somebody has
    said, if only that there is none; all else has its default.
    """

    regency_code: str = ""
    village_word: str = "desa"
    programme: str = ""
    hotline: str = ""
    zone: str = "Asia/Jakarta"
    languages: tuple[str, ...] = ("id", "en")
    logo: bytes = b""
    answered: frozenset[str] = frozenset()


ANSWERS = tuple(one.name for one in fields(BoxProfile) if one.name != "answered")
_ROW = select(*(profile.c[name] for name in ANSWERS))


def read_box_profile(connection: Connection) -> BoxProfile:
    row = connection.execute(_ROW).mappings().one_or_none()
    said = {name: value for name, value in row.items() if value is not None} if row else {}
    if "languages" in said:
        said["languages"] = tuple(said["languages"].split(","))
    return BoxProfile(**said, answered=frozenset(said))
