"""When a visitor's address says nothing: a public name, a proxy that nobody has named, or because somebody says so."""

import pytest

from webapp.auth.shared_address import SEEN_FOR, Visitors, is_public, why_shared


@pytest.mark.parametrize(
    "url",
    ["http://192.168.8.10:8000", "http://10.20.0.1", "http://giliran.local", "http://giliran:8000", "http://[fd00::1]"],
)
def test_a_hall_s_own_address_is_not_public(url: str) -> None:
    assert not is_public(url) and why_shared("auto", url) is None


@pytest.mark.parametrize(
    "url", ["https://antrean.bengkuluselatankab.go.id", "http://103.41.204.10", "https://[2400:9800::1]"]
)
def test_a_public_name_is_reached_over_carriers(url: str) -> None:
    assert why_shared("auto", url) == "public"
    assert why_shared("off", url) is None


def test_the_setting_wins() -> None:
    assert why_shared("on", "http://192.168.8.10:8000") == "setting"


def test_a_proxy_that_nobody_has_named_hides_everybody() -> None:
    seen = Visitors()
    for nth in range(2):
        seen.saw("10.0.0.9", f"192.168.8.{nth}", 0.0)
    assert seen.unnamed_proxy(1.0) is None
    seen.saw("10.0.0.9", "192.168.8.77, 10.0.0.8", 0.0)
    assert seen.unnamed_proxy(1.0) == "10.0.0.9"
    seen.saw("127.0.0.1", "", 1.0)  # the laptop's own browser
    assert seen.unnamed_proxy(2.0) == "10.0.0.9"
    assert seen.unnamed_proxy(SEEN_FOR + 1) is None


def test_a_visitor_who_only_says_so_lifts_no_limit_where_others_come() -> None:
    seen = Visitors()
    seen.saw("192.168.8.20", "", 0.0)
    for nth in range(50):
        seen.saw("192.168.8.66", f"203.0.113.{nth}", 0.0)
    assert seen.unnamed_proxy(1.0) is None


def test_a_crowd_of_addresses_is_kept_in_little_memory() -> None:
    seen = Visitors()
    for nth in range(2000):
        seen.saw(f"10.1.{nth // 250}.{nth % 250}", f"10.2.{nth // 250}.{nth % 250}", float(nth))
    assert len(seen._blocks) <= 64 and len(seen._spoken_of) <= 65
