"""A picture host on this machine: real TLS with a certificate of its own making, and bad manners on request."""

import datetime as dt
import http.server
import io
import ssl
import threading
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from PIL import Image

HOST = "lh3.googleusercontent.com"


def a_picture(size=(300, 200), kind="PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#7a3b2e").save(out, format=kind)
    return out.getvalue()


def make_certificate(folder, host: str = HOST):
    """Write a self-signed certificate and its key; return the path of the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{host}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        answer = getattr(self, self.path.strip("/").partition("?")[0].replace("-", "_"), None)
        answer() if answer else self.send_error(404)

    def send(self, body, kind="image/png", status=200, **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def good(self):
        self.send(a_picture())

    def elsewhere(self):
        self.send(b"", status=302, Location=f"https://{HOST}/good")

    def page(self):
        self.send(b"<script>", kind="text/html")

    def drawing(self):
        self.send(b"<svg/>", kind="image/svg+xml")

    def huge(self):
        self.send(b"\0" * 3_000_000)

    def broken(self):
        self.send(b"", status=503)

    def slow(self):
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.end_headers()
        try:
            for byte in a_picture():
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            return

    def log_message(self, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that hangs up in the middle is what is tested."""


def serve(folder):
    """Return a server that answers for HOST, and the file with its certificate."""
    certificate = make_certificate(folder)
    server = Server(("127.0.0.1", 0), Handler)
    server.asked = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return server, certificate
