"""A throw-away certificate authority, for servers on loopback."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

MAY_SIGN_CERTIFICATES = x509.KeyUsage(
    key_cert_sign=True,
    crl_sign=True,
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    encipher_only=False,
    decipher_only=False,
)


@dataclass(frozen=True)
class Authority:
    """Issues server certificates into `folder`; `trusting` makes a client's context that believes in it alone."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def found(cls, folder: Path) -> "Authority":
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name("Throw-away authority")
        built = _builder(name, name, key, key, datetime.now(UTC))
        built = built.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        built = built.add_extension(MAY_SIGN_CERTIFICATES, critical=True)
        return cls(folder, key, built.sign(key, hashes.SHA256()))

    def trusting(self) -> ssl.SSLContext:
        pem = self.certificate.public_bytes(serialization.Encoding.PEM).decode()
        return ssl.create_default_context(cadata=pem)

    def serving(self, host: str = "localhost", *, issued: datetime | None = None) -> ssl.SSLContext:
        """A server's context with a certificate for `host`, valid for ten days from `issued` (yesterday)."""
        key = ec.generate_private_key(ec.SECP256R1())
        start = issued or datetime.now(UTC) - timedelta(days=1)
        built = _builder(_name(host), self.certificate.subject, key, self.key, start)
        built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        path = self.folder / f"{built.sign(self.key, hashes.SHA256()).serial_number}.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + built.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
    start: datetime,
) -> x509.CertificateBuilder:
    """What every certificate holds; Python 3.13 asks for the two key identifiers (RFC 5280 4.2.1.1)."""
    own, signers = key.public_key(), issuer_key.public_key()
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(own)
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(own), critical=False)
    builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signers), critical=False)
    return builder.not_valid_before(start).not_valid_after(start + timedelta(days=10))
