"""What several tests of whole exchanges start from: LINEs with certificates, little patience."""

import datetime as dt
import gc
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from connector.sandbox import Sandbox
from tests.e2e.network import Certificate


@pytest.fixture
def _swept() -> Iterator[None]:
    """Leave no socket of a CONNECT that failed to the next test, for the garbage collector to complain of there.

    Python 3.10 leaves it to the collector where the proxy refuses, urllib3 before version 2 where it says nothing.
    """
    yield
    gc.collect()


def self_signed(folder: Path, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> Certificate:
    """Make a certificate that nobody but itself has signed."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    trust = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "self_signed.pem").write_bytes(private + trust)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # a server that is content with a key which is too weak
    context.load_cert_chain(folder / "self_signed.pem")
    return Certificate(context, trust.decode())


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Certificate]:
    """Certificates with one property each."""
    authority = trustme.CA()
    past = dt.datetime.now(dt.timezone.utc) - dt.timedelta(days=1)
    leaves = {
        "good": authority.issue_cert("localhost"),
        "expired": authority.issue_cert("localhost", not_after=past),
        "other host": authority.issue_cert("other.example"),
    }
    folder = tmp_path_factory.mktemp("certificates")
    made = {
        "self-signed": self_signed(folder, ec.generate_private_key(ec.SECP256R1())),
        "weak key": self_signed(folder, rsa.generate_private_key(65537, 1024)),
    }
    for name, leaf in leaves.items():
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        leaf.configure_cert(context)
        made[name] = Certificate(context, authority.cert_pem.bytes().decode())
    return made


@pytest.fixture(scope="module")
def lines_with_certificates(certificates: dict[str, Certificate]) -> Iterator[dict[str, Sandbox]]:
    """A LINE for each certificate, running as long as one module's tests do."""
    lines = {name: Sandbox(ssl_context=each.context).start() for name, each in certificates.items()}
    yield lines
    for line in lines.values():
        line.stop()


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A handshake is given up soon, by its own limit alone.

    That of the whole connection counts what comes before it too, which takes a while on a busy machine.
    """
    monkeypatch.setattr("connector.watch.CONNECT_SECONDS", 0.1)
    monkeypatch.setattr("connector.watch.PATIENCE", 600)


@pytest.fixture
def secure(lines_with_certificates: dict[str, Sandbox]) -> dict[str, Sandbox]:
    """A LINE for each certificate, to which nothing has happened yet."""
    for line in lines_with_certificates.values():
        line.clear()
    return lines_with_certificates
