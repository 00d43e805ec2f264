"""What counts as one visitor's address. Nothing of ours is imported here."""

from ipaddress import ip_address, ip_network


def block_of(address: str) -> str:
    """What one visitor can hardly change: an IPv4 address, or the /64 that one IPv6 device has to itself."""
    try:
        visitor = ip_address(address.partition("%")[0])
    except ValueError:  # a Unix socket has none
        return address
    if visitor.version == 4:
        return str(visitor)
    return str(visitor.ipv4_mapped or ip_network((visitor, 64), strict=False))
