"""Mail servers are talked to in private, or not at all."""

from __future__ import annotations

import ssl
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask

from consulta import create_app
from consulta.core.clock import utcnow
from consulta.core.settings import Settings, UnsafeSettings
from consulta.core.smtp import MailServer, Security, client_name
from consulta.notices.delivery import deliver
from tests.support.outbox import ANA, cancelled, later, problems
from tests.support.post import Post
from tests.support.settings import make_settings

USER, PASSWORD = "avisos@dgs.example", "una clave: con/signos@"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1, with its key, that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail of a test")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(utcnow() - timedelta(days=1))
        .not_valid_after(utcnow() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "mail.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def secured(post: Post, certificate: Path) -> Post:
    """The server with STARTTLS and a login."""
    post.stop()
    post.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    post.context.load_cert_chain(certificate)
    post.login = (USER, PASSWORD)
    post.start()
    return post


def with_mail(app: Flask, url: str) -> Flask:
    settings: Settings = app.extensions["settings"]
    return create_app(replace(settings, smtp_url=url))


def address(post: Post, login: str = "avisos%40dgs.example:una%20clave%3A%20con%2Fsignos%40") -> str:
    return f"smtp://{login}@127.0.0.1:{post.port}"


def test_mail_goes_out_encrypted_and_signed_in(
    app: Flask, secured: Post, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    cancelled(app, ANA)
    deliver(with_mail(app, address(secured)))
    assert secured.recipients == [ANA]


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(app: Flask, secured: Post) -> None:
    cancelled(app, ANA)
    deliver(with_mail(app, address(secured)), clock=later)
    assert problems(app) == ["server tls"]
    assert secured.seen == []


def test_a_wrong_password_loses_nothing(
    app: Flask, secured: Post, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    cancelled(app, ANA)
    deliver(with_mail(app, address(secured, "avisos:otra")))
    assert problems(app) == ["server 535 5.7.8"]
    deliver(with_mail(app, address(secured)), clock=later)
    assert secured.recipients == [ANA]


def test_nothing_is_said_in_the_clear_to_a_server_without_encryption(app: Flask, post: Post) -> None:
    cancelled(app, ANA)
    deliver(with_mail(app, address(post)))
    assert problems(app) == ["server not supported"]
    assert post.seen == []


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", MailServer("mail.example", 587, Security.STARTTLS)),
        ("smtps://a%40b:c%3Ad@mail.example", MailServer("mail.example", 465, Security.TLS, "a@b", "c:d")),
        ("smtp+plain://[::1]:1025", MailServer("::1", 1025, Security.PLAIN)),
    ],
)
def test_the_address_of_a_server_says_how_it_is_reached(url: str, server: MailServer) -> None:
    assert MailServer.parse(url) == server


@pytest.mark.parametrize(
    "changes",
    [
        {"smtp_url": "mail.example"},
        {"smtp_url": "http://mail.example"},
        {"smtp_url": "smtp://mail.example/box"},
        {"smtp_url": "smtp://mail.example:port"},
        {"smtp_url": "smtp+plain://mail.example"},
        {"mail_from": ""},
        {"mail_from": "Avisos"},
        {"mail_from": "a@b.example\nBcc: c@d.example"},
    ],
)
def test_settings_that_would_not_do_are_refused(tmp_path: Path, changes: dict[str, str]) -> None:
    good = replace(
        make_settings("sqlite://", tmp_path),
        smtp_url="smtps://mail.example",
        mail_from="Avisos <a@b.example>",
    )
    good.check()
    with pytest.raises(UnsafeSettings):
        replace(good, **changes).check()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://consulta.example/", "consulta.example"),
        ("http://127.0.0.1:8000", "[127.0.0.1]"),
        ("http://[::1]:8000", "[IPv6:::1]"),
    ],
)
def test_we_call_ourselves_by_the_public_name(url: str, name: str) -> None:
    assert client_name(url) == name
