"""Which address of a laptop the phones of the hall can reach: a table of what laptops have, and real interfaces."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from webapp.network.lan import Candidate, Flaw, candidates, hall_address, ranked

UP, RUNNING, POINT_TO_POINT = 0x1, 0x40, 0x10
GOOD = UP | RUNNING


def best(*found: tuple[str, str] | tuple[str, str, int]) -> str:
    return ranked(Candidate(*one) for one in found)[0].address


HALL = ("wlan0", "192.168.8.10")


@pytest.mark.parametrize(
    "other",
    [
        ("eth0", "169.254.7.9"),
        ("wlan0", "169.254.3.3"),  # two addresses on one card
        ("docker0", "172.17.0.1"),
        ("br-1a2b3c4d5e6f", "172.18.0.1"),
        ("veth12ab", "172.19.0.2"),
        ("virbr0", "192.168.122.1"),
        ("vboxnet0", "192.168.56.1"),
        ("tun0", "10.8.0.6"),
        ("wg0", "10.66.66.2"),
        ("tap0", "10.9.0.2"),
        ("ppp0", "10.64.64.64"),
        ("tailscale0", "100.101.102.103"),
        ("usb9", "10.0.5.1", GOOD | POINT_TO_POINT),
        ("eth0", "192.168.1.7", 0),  # switched off
        ("eth0", "192.168.1.7", UP),  # no cable
        ("eth0", "180.252.1.1"),
        ("ap0", "192.168.12.1"),
    ],
)
def test_the_address_in_the_router_s_network_wins_in_either_order(other: tuple[str, str]) -> None:
    assert best(other, HALL) == best(HALL, other) == "192.168.8.10"


@pytest.mark.parametrize(
    ("found", "winner"),
    [
        ([("docker0", "172.17.0.1"), ("ap0", "192.168.12.1")], "192.168.12.1"),
        ([("wlan0", "169.254.3.3"), ("wlan0", "10.42.0.1")], "10.42.0.1"),
        ([("tun0", "10.8.0.6"), ("eth0", "180.252.1.1")], "180.252.1.1"),
        ([("eth0", "192.168.1.7", UP), ("wlan0", "169.254.3.3")], "169.254.3.3"),
        ([("eth0", "192.168.1.7"), ("wlan0", "192.168.8.10")], "192.168.1.7"),
        ([("br0", "192.168.8.2"), ("docker0", "172.17.0.1")], "192.168.8.2"),
        ([("docker0", "172.17.0.1"), ("br-lan", "192.168.8.1")], "192.168.8.1"),
        ([("apcli0", "192.168.8.2"), ("ap1", "192.168.12.1")], "192.168.8.2"),
    ],
)
def test_what_is_left_is_the_least_bad(found: list[tuple[str, str]], winner: str) -> None:
    assert best(*found) == winner


def test_an_address_says_why_it_loses() -> None:
    assert Candidate("eth0", "192.168.1.7", UP).flaw is Flaw.NO_CARRIER
    assert [Candidate("ap0", "192.168.12.1").is_reachable, Candidate("wg0", "10.66.66.2").is_reachable] == [True, False]


def test_this_machine_s_addresses_are_no_loopback() -> None:
    assert all(not one.address.startswith("127.") for one in candidates())
    assert hall_address() in {one.address for one in candidates()} | {"127.0.0.1"}


# -- real interfaces -------------------------------------------------------------------------------------------------

NETWORK = "giliran-lan-test"
LAPTOP = """
ip link set lo up
ip link add docker0 type bridge
ip link add veth1 type veth peer name inside
ip link set veth1 master docker0
ip link add eth0 type veth peer name far0
ip link add wlan0 type veth peer name far1
ip link add tun0 type veth peer name far2
ip link add eth2 type veth peer name far3
ip addr add 172.17.0.1/16 dev docker0
ip addr add 192.168.1.7/24 dev eth0
ip addr add 169.254.3.3/16 dev wlan0
ip addr add 192.168.8.10/24 dev wlan0
ip addr add 10.8.0.6/24 dev tun0
ip addr add 192.168.9.9/24 dev eth2
for name in docker0 veth1 inside eth0 wlan0 far1 tun0 far2 far3; do ip link set $name up; done
"""
SAYS = "import json; from webapp.network.lan import ranked, candidates; "
SAYS += "print(json.dumps([[one.interface, one.address, one.flaw] for one in ranked(candidates())]))"


@pytest.fixture
def in_a_network() -> Iterator[list[str]]:
    """The words that run a command in a network of its own, with the interfaces of a much used laptop."""
    if not sys.platform.startswith("linux") or os.geteuid() or not shutil.which("ip"):
        pytest.skip("networks of one's own are made by root on Linux")
    name = f"{NETWORK}-{os.getpid()}"
    if subprocess.run(["ip", "netns", "add", name], capture_output=True).returncode:
        pytest.skip("this machine makes no networks of one's own")
    inside = ["ip", "netns", "exec", name]
    try:
        subprocess.run([*inside, "sh", "-ec", LAPTOP], check=True, capture_output=True)
        yield inside
    finally:
        subprocess.run(["ip", "netns", "del", name], check=True)


def test_real_interfaces_are_told_apart_with_every_address_of_each(in_a_network: list[str]) -> None:
    root = Path(__file__).parents[3]
    told = subprocess.run([*in_a_network, sys.executable, "-c", SAYS], cwd=root, check=True, capture_output=True)
    found = json.loads(told.stdout)
    assert found[0] == ["wlan0", "192.168.8.10", "none"]
    assert {(interface, address): flaw for interface, address, flaw in found} == {
        ("wlan0", "192.168.8.10"): "none",
        ("wlan0", "169.254.3.3"): "link_local",
        ("tun0", "10.8.0.6"): "tunnel",
        ("docker0", "172.17.0.1"): "container",
        ("eth0", "192.168.1.7"): "no_carrier",
        ("eth2", "192.168.9.9"): "down",
    }
