"""A webhook on loopback: what it is sent, and what it answers."""

import base64
import contextlib
import hashlib
import hmac
import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Received:
    """One request as the webhook got it."""

    def __init__(self, path, headers, body):
        self.path, self.headers, self.body = path, headers, body

    @property
    def content(self):
        """The body as JSON."""
        return json.loads(self.body)

    def is_signed_with(self, secret):
        """Whether the signature is that of these very bytes."""
        made = hmac.new(secret.encode(), self.body, hashlib.sha256).digest()
        return base64.b64decode(self.headers["x-line-signature"], validate=True) == made


@contextlib.contextmanager
def receiving(status=200, body=b"OK", headers=None):
    """A webhook that answers so; gives its address and the list of what it got."""
    received = []

    class Webhook(BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers["content-length"])
            received.append(Received(self.path, dict(self.headers), self.rfile.read(length)))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Webhook)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/webhook", received
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextlib.contextmanager
def dripping(pieces=(b"HTTP/1.1 200 OK\r\n", *[b"X"] * 1000), pause=0.05):
    """A webhook that answers a piece at a time; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)

        def answer():
            client, _ = listener.accept()
            with client, contextlib.suppress(OSError):
                for piece in pieces:
                    client.sendall(piece)
                    time.sleep(pause)

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            thread.join()
