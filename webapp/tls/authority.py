"""The certificate authority (CA) of one box: made once, trusted by the hall's own tablets, good for this box only.

Its critical name constraints name the box and the private address ranges. So a tablet that trusts it trusts nothing on
the internet because of it, and a stolen key opens no bank. All files lie in `DATA_DIR/tls`, keys with mode 0600; none
of them is in a backup, since backups hold the database alone.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CA_KEY, CA_CERTIFICATE = "ca.key", "ca.crt"
SERVER_KEY, SERVER_CERTIFICATE = "server.key", "server.crt"

PRIVATE_RANGES: tuple[IPv4Network | IPv6Network, ...] = tuple(
    ip_network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "fc00::/7", "::1/128")
)
CA_LASTS = timedelta(days=5 * 365)  # as long as a laptop of a hall
# Browsers refuse a certificate that lasts longer than 398 days, also of a CA that a person has added.
SERVER_LASTS = timedelta(days=365)
RENEW_BEFORE = timedelta(days=30)
# A tablet's clock may be a little behind the laptop's: the certificate must not seem to come from the future.
BACKDATED = timedelta(days=2)


class NameNotPermitted(ValueError):
    """The CA was made for other names; its constraints would make every browser refuse the certificate."""

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self.host = host


@dataclass(frozen=True)
class Issued:
    """The certificate that the https listener shows."""

    certificate: x509.Certificate

    @property
    def valid_from(self) -> datetime:
        return self.certificate.not_valid_before_utc

    @property
    def valid_until(self) -> datetime:
        return self.certificate.not_valid_after_utc

    @cached_property
    def hosts(self) -> frozenset[str]:
        names = self.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        addresses = {str(one) for one in names.get_values_for_type(x509.IPAddress)}
        return frozenset(addresses | set(names.get_values_for_type(x509.DNSName)))

    def is_due(self, hosts: Iterable[str], now: datetime) -> bool:
        """Whether it must be made anew: it ends soon, has not begun, or lacks a name or an address of the box."""
        return not self.valid_from <= now <= self.valid_until - RENEW_BEFORE or not set(hosts) <= self.hosts


class Authority:
    """Reads and makes the CA of a folder, and the server's certificate under it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def key_file(self) -> Path:
        return self._folder / CA_KEY

    @property
    def server_files(self) -> tuple[Path, Path]:
        """Certificate and key, as an SSL context wants them."""
        return self._folder / SERVER_CERTIFICATE, self._folder / SERVER_KEY

    @property
    def exists(self) -> bool:
        return (self._folder / CA_CERTIFICATE).is_file()

    @property
    def is_serving(self) -> bool:
        """Whether there is a certificate that a listener can show."""
        return all(file.is_file() for file in self.server_files)

    @property
    def certificate(self) -> x509.Certificate:
        return x509.load_pem_x509_certificate((self._folder / CA_CERTIFICATE).read_bytes())

    @property
    def der(self) -> bytes:
        """As Android installs it."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def fingerprint(self) -> str:
        """SHA-256 as people compare it: groups of two, as Android shows them."""
        return ":".join(f"{byte:02X}" for byte in self.certificate.fingerprint(hashes.SHA256()))

    @property
    def issued(self) -> Issued | None:
        """What the listener shows now; None where nothing was issued."""
        file, _key = self.server_files
        return Issued(x509.load_pem_x509_certificate(file.read_bytes())) if file.is_file() else None

    def make(self, names: Iterable[str], now: datetime) -> None:
        """A new CA for a box of these names; the tablets must trust it anew. The old one's certificate is removed."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _subject()
        builder = _builder(subject, subject, key.public_key(), now, CA_LASTS)
        built = (
            builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
            .add_extension(_constraints(names), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, hashes.SHA256())
        )
        for file in self.server_files:
            file.unlink(missing_ok=True)
        _write(self.key_file, _pem_of_key(key))
        _write(self._folder / CA_CERTIFICATE, built.public_bytes(serialization.Encoding.PEM))

    def issue(self, hosts: Iterable[str], now: datetime) -> Issued:
        """A new certificate of the server for these names and addresses.

        Raises NameNotPermitted for one that the CA does not cover, FileNotFoundError when the CA's key is gone.
        """
        wanted = sorted(set(hosts))
        for host in wanted:
            if not self.permits(host):
                raise NameNotPermitted(host)
        signer = _private_key(self.key_file)
        key = ec.generate_private_key(ec.SECP256R1())
        made = self._signed(key, wanted, signer, now)
        file, key_file = self.server_files
        _write(key_file, _pem_of_key(key))
        _write(file, made.public_bytes(serialization.Encoding.PEM))
        return Issued(made)

    def permits(self, host: str) -> bool:
        """Whether the CA may vouch for this name or address."""
        allowed = self.certificate.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees
        address = _address(host)
        if address is not None:
            networks = (one.value for one in allowed or () if isinstance(one, x509.IPAddress))
            return any(address in one for one in networks if isinstance(one, IPv4Network | IPv6Network))
        names = [one.value for one in allowed or () if isinstance(one, x509.DNSName)]
        return any(host == name or host.endswith(f".{name}") for name in names)

    def _signed(
        self, key: ec.EllipticCurvePrivateKey, hosts: list[str], signer: ec.EllipticCurvePrivateKey, now: datetime
    ) -> x509.Certificate:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Giliran")])
        lasts = min(SERVER_LASTS, self.certificate.not_valid_after_utc - now)
        names = x509.SubjectAlternativeName([_general_name(host) for host in hosts])
        return (
            _builder(subject, self.certificate.subject, key.public_key(), now, lasts)
            .add_extension(names, critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(digital_signature=True), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(signer, hashes.SHA256())
        )


# -- inside ----------------------------------------------------------------------------------------------------------


def _subject() -> x509.Name:
    """Each CA has a name of its own: two of one name and different keys confuse a tablet that trusted the other."""
    nonce = x509.random_serial_number() % 0x10000
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Giliran"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Giliran {nonce:04X}"),
        ]
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, lasts: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + lasts)
    )


def _usage(*, digital_signature: bool = False, key_cert_sign: bool = False, crl_sign: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _constraints(names: Iterable[str]) -> x509.NameConstraints:
    permitted: list[x509.GeneralName] = [x509.IPAddress(one) for one in PRIVATE_RANGES]
    permitted += [x509.DNSName(name) for name in sorted(set(names)) if _address(name) is None]
    return x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=None)


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _general_name(host: str) -> x509.GeneralName:
    return x509.DNSName(host) if _address(host) is None else x509.IPAddress(ip_address(host))


def _private_key(file: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def _pem_of_key(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(file: Path, content: bytes) -> None:
    """Closed to others, and whole, from its first moment."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    os.replace(draft, file)
