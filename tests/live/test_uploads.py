"""Files on a real line: too large is heard, a stranger's is never read, what stops is cut."""

import re
import socket
from urllib.parse import urlsplit

import pytest
import requests

from tests.live.conftest import Server
from tests.patience import PATIENCE
from webapp.http.server.bodies import SECONDS
from webapp.http.server.uploads import FOLDER, MB

PATH = "/settings/logo/upload"
LONGER = SECONDS + PATIENCE


def csrf_in(page: str) -> str:
    found = re.search(r'name="csrf_token"\s+value="([^"]+)"', page)
    assert found is not None
    return found[1]


@pytest.fixture
def admin(server: Server) -> requests.Session:
    session = requests.Session()
    who = next(one for one in server.demo["users"] if one["role"] == "admin")
    form = {"csrf_token": csrf_in(session.get(f"{server.url}/sign-in").text)}
    form |= {"username": who["username"], "password": who["password"]}
    assert session.post(f"{server.url}/sign-in", data=form, allow_redirects=False).status_code == 303
    return session


def head(server: Server, length: int, cookie: str = "") -> bytes:
    said = f"POST {PATH} HTTP/1.1\r\nHost: {urlsplit(server.url).netloc}\r\nContent-Length: {length}\r\n"
    said += "Content-Type: multipart/form-data; boundary=b\r\n" + (f"Cookie: {cookie}\r\n" if cookie else "")
    return said.encode() + b"\r\n"


def dialled(server: Server) -> socket.socket:
    parts = urlsplit(server.url)
    line = socket.create_connection((parts.hostname, parts.port), timeout=LONGER)
    line.settimeout(LONGER)
    return line


def test_who_sends_fifty_megabytes_hears_why_they_are_not_taken(server: Server, admin: requests.Session) -> None:
    token = csrf_in(admin.get(f"{server.url}/settings").text)
    files = {"logo": ("logo.png", b"\0" * (50 * MB))}
    answer = admin.post(server.url + PATH, data={"csrf_token": token}, files=files, timeout=PATIENCE)
    assert (answer.status_code, "Paling besar 5 MB." in answer.text) == (413, True)
    assert list((server.data_dir / FOLDER).glob("*")) == []


def test_a_strangers_file_is_refused_by_its_head(server: Server) -> None:
    with dialled(server) as line:
        line.sendall(head(server, 4 * MB))
        said = line.recv(65_536)
    assert b" 302 " in said.split(b"\r\n")[0] and b"/sign-in" in said
    assert b"connection: close" in said.lower()


def test_a_file_that_stops_coming_is_let_go(server: Server, admin: requests.Session) -> None:
    token = csrf_in(admin.get(f"{server.url}/settings").text)
    cookie = "; ".join(f"{one.name}={one.value}" for one in admin.cookies)
    form = f'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
    form += '--b\r\nContent-Disposition: form-data; name="logo"; filename="a.png"\r\n\r\n'
    with dialled(server) as line:
        line.sendall(head(server, MB, cookie) + form.encode() + b"x" * 100_000)
        said = line.recv(65_536)
    assert b" 408 " in said.split(b"\r\n")[0]
    assert list((server.data_dir / FOLDER).glob("*")) == []
