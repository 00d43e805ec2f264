"""HTTPS of the hall: the box's own certificate authority, and what may not travel on plain http (SECURITY H5)."""

import json
import ssl
import stat
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography import x509
from flask import Flask
from flask.testing import FlaskClient

from tests.builders import Hall
from tests.patience import PATIENCE
from tests.web.conftest import Staff
from webapp.cli.doctor.tls import hall_certificate
from webapp.cli.main import cli
from webapp.cli.speech import speaking
from webapp.settings import Settings
from webapp.tls.authority import CA_CERTIFICATE, Authority, NameNotPermitted
from webapp.tls.https_door import Door, keep_door

NOW = datetime.now(UTC)
TABLET = {"REMOTE_ADDR": "192.168.8.77"}  # another computer of the hall's Wi-Fi
HOSTS = ("localhost", "antrean.local", "192.168.8.10", "127.0.0.1")


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    made = Authority(tmp_path / "tls")
    made.make(["localhost", "antrean.local"], NOW)
    return made


def giliran(folder: Path, *words: str) -> Result:
    environment = {"GILIRAN_DATA_DIR": str(folder), "GILIRAN_PUBLIC_URL": "http://antrean.local:8000"}
    return CliRunner().invoke(cli, ["--lang", "id", *words], env=environment)


# -- the certificate authority ---------------------------------------------------------------------------------------


def test_openssl_believes_the_certificate_because_of_the_hall_s_own_authority(authority: Authority) -> None:
    authority.issue(HOSTS, NOW)
    file, _key = authority.server_files
    command = ["openssl", "verify", "-x509_strict", "-CAfile", file.with_name(CA_CERTIFICATE), file]
    assert subprocess.run(command, capture_output=True, timeout=PATIENCE).returncode == 0


def test_the_authority_vouches_for_the_box_and_private_addresses_and_nothing_else(authority: Authority) -> None:
    assert all(map(authority.permits, (*HOSTS, "10.1.2.3", "172.16.0.9", "fd00::5")))
    assert not any(map(authority.permits, ("google.com", "8.8.8.8", "ocal", "172.32.0.1", "2001:db8::1")))
    constraints = authority.certificate.extensions.get_extension_for_class(x509.NameConstraints)
    assert constraints.critical
    with pytest.raises(NameNotPermitted):
        authority.issue(["bank.example"], NOW)


def test_openssl_refuses_a_certificate_that_the_authority_should_not_have_given(authority: Authority) -> None:
    """The constraints hold in the certificate itself, not only in our code."""
    authority.permits = lambda host: True  # type: ignore[method-assign]
    authority.issue(["bank.example"], NOW)
    file, _key = authority.server_files
    command = ["openssl", "verify", "-CAfile", file.with_name(CA_CERTIFICATE), file]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode != 0
    assert "permitted subtree violation" in done.stderr


def test_the_keys_are_for_the_owner_only_and_a_context_can_load_them(authority: Authority) -> None:
    authority.issue(HOSTS, NOW)
    for file in authority.key_file.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(*map(str, authority.server_files))


def test_a_certificate_is_due_when_it_ends_soon_has_not_begun_or_lacks_an_address(authority: Authority) -> None:
    issued = authority.issue(HOSTS, NOW)
    assert not issued.is_due(HOSTS, NOW)
    assert issued.is_due(HOSTS, NOW + timedelta(days=340))
    assert issued.is_due(HOSTS, NOW - timedelta(days=400))  # the laptop's clock was wrong when it was made
    assert issued.is_due([*HOSTS, "192.168.9.1"], NOW)


# -- the command line ------------------------------------------------------------------------------------------------


def test_tls_init_shows_the_fingerprint_and_makes_nothing_twice(tmp_path: Path) -> None:
    made = giliran(tmp_path, "tls", "init", "--json")
    shown = json.loads(giliran(tmp_path, "tls", "show", "--json").output)
    assert json.loads(made.output) == shown
    assert "antrean.local" in shown["hosts"]
    again = giliran(tmp_path, "tls", "init")
    assert again.exit_code == 1
    assert "--force" in again.output
    assert giliran(tmp_path, "tls", "init", "--force", "--json").exit_code == 0
    assert json.loads(giliran(tmp_path, "tls", "show", "--json").output)["fingerprint"] != shown["fingerprint"]


def test_renewing_keeps_the_authority_that_the_tablets_trust(tmp_path: Path) -> None:
    before = json.loads(giliran(tmp_path, "tls", "init", "--json").output)
    after = json.loads(giliran(tmp_path, "tls", "renew", "--json").output)
    assert after["fingerprint"] == before["fingerprint"]


def test_a_lost_key_and_a_changed_name_are_sentences_with_a_way_on(tmp_path: Path) -> None:
    assert "giliran tls init" in giliran(tmp_path, "tls", "renew").output
    giliran(tmp_path, "tls", "init")
    renamed = CliRunner().invoke(
        cli,
        ["--lang", "id", "tls", "renew"],
        env={"GILIRAN_DATA_DIR": str(tmp_path), "GILIRAN_PUBLIC_URL": "http://balai.lain:8000"},
    )
    assert renamed.exit_code == 1
    assert "balai.lain" in renamed.output
    (tmp_path / "tls" / "ca.key").unlink()
    lost = giliran(tmp_path, "tls", "renew")
    assert lost.exit_code == 1
    assert "/cek" in lost.output


def test_the_doctor_knows_a_hall_without_https_an_open_key_and_a_lost_one(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, public_url="http://antrean.local:8000")

    def found() -> list[tuple[bool, bool]]:
        return [(one.is_well, "tls init" in one.what) for one in hall_certificate(settings)]

    with speaking("id"):
        assert found() == [(True, True)]
        giliran(tmp_path, "tls", "init")
        assert found() == [(True, False)]
        (tmp_path / "tls" / "ca.key").chmod(0o644)
        assert found() == [(False, False)]
        (tmp_path / "tls" / "ca.key").unlink()
        assert found() == [(False, False)]


# -- what may not travel on plain http -------------------------------------------------------------------------------


def test_an_admin_works_on_the_laptop_itself_and_nowhere_else_on_plain_http(
    signed_in: Callable[[str], Staff], hall: Hall
) -> None:
    admin = signed_in("admin")
    page = f"/d/{hall.code}/load"
    assert admin.get(page).status_code == 200
    refused = admin.get(page, environ_base=TABLET)
    assert (refused.status_code, "https_needed" in refused.text) == (403, True)
    kept = admin.client.get_cookie("giliran_session")
    assert kept is not None
    admin.client.set_cookie("__Host-giliran_session", kept.value, secure=True)  # as a sign-in by https gives it
    assert admin.get(page, base_url="https://localhost", environ_base=TABLET).status_code == 200


def test_a_proxy_that_nobody_trusts_is_not_the_laptop_itself(signed_in: Callable[[str], Staff], hall: Hall) -> None:
    admin = signed_in("admin")
    seen = admin.get(f"/d/{hall.code}/load", headers={"X-Forwarded-For": "192.168.8.77"})
    assert seen.status_code == 403


def test_other_staff_work_on_plain_http_and_addresses_stay_closed_there(
    signed_in: Callable[[str], Staff], hall: Hall
) -> None:
    clerk, coordinator = signed_in("clerk"), signed_in("coordinator")
    assert coordinator.get(f"/d/{hall.code}/load", environ_base=TABLET).status_code == 200
    for page in ("deliveries", "deliveries/now", "deliveries/labels"):
        refused = clerk.get(f"/d/{hall.code}/{page}", environ_base=TABLET)
        assert (refused.status_code, "https_needed" in refused.text) == (403, True), page


def test_where_the_box_speaks_https_pages_of_staff_lead_there_and_citizens_stay(
    app: Flask, client: FlaskClient, signed_in: Callable[[str], Staff], hall: Hall
) -> None:
    keep_door(app, Door(8443, frozenset(HOSTS)))
    in_hall = {"environ_base": TABLET, "headers": {"Accept": "text/html"}}
    led = signed_in("coordinator").get(f"/d/{hall.code}/load", **in_hall)
    assert (led.status_code, led.location) == (302, f"https://localhost:8443/d/{hall.code}/load")
    desks = signed_in("clerk").get(f"/d/{hall.code}/desks", **in_hall)
    assert f'data-href="https://localhost:8443/d/{hall.code}/desks"' in desks.text
    assert "https://localhost:8443" in desks.headers["Content-Security-Policy"]
    citizen = client.get(f"/d/{hall.code}", **in_hall)
    assert (citizen.status_code, "8443" in citizen.text) == (200, False)
    assert "Strict-Transport-Security" not in citizen.headers


def test_a_command_that_was_written_down_on_plain_http_still_arrives(
    app: Flask, signed_in: Callable[[str], Staff], hall: Hall
) -> None:
    """The desk sends what it holds before it leaves for https: only pages lead on, never a command."""
    keep_door(app, Door(8443, frozenset(HOSTS)))
    clerk = signed_in("clerk")
    headers = {"X-CSRFToken": clerk.csrf, "Idempotency-Key": "held-while-offline"}
    sent = clerk.client.post(
        f"/api/v1/days/{hall.code}/tickets",
        json={"services": ["ktp"]},
        headers=headers,
        environ_base=TABLET,
    )
    assert sent.status_code == 201


# -- how a tablet comes to trust it ----------------------------------------------------------------------------------


def test_cek_shows_the_fingerprint_and_gives_the_certificate_but_never_a_key(
    client: FlaskClient, settings: Settings
) -> None:
    assert "giliran tls init" in client.get("/cek/https").text
    assert client.get("/cek/giliran-balai.crt").status_code == 404
    authority = Authority(settings.tls_dir)
    authority.make(["localhost"], NOW)
    shown = client.get("/cek/https").text
    assert " ".join(authority.fingerprint.split(":")[:4]) in shown
    given = client.get("/cek/giliran-balai.crt")
    assert given.mimetype == "application/x-x509-ca-cert"
    assert x509.load_der_x509_certificate(given.data) == authority.certificate
    assert b"PRIVATE" not in given.data
