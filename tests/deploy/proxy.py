"""Runs the real nginx on deploy/nginx.conf.template, before a tiny web part that says what came."""

import contextlib
import json
import socket
import ssl
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from urllib.error import HTTPError

ROOT = Path(__file__).resolve().parents[2]
HOST = "diary.school.example"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, list[str]]
    body: bytes

    def one(self, name: str) -> str:
        values = self.headers.get(name.lower(), [])
        assert len(values) == 1, f"{name} was sent {len(values)} times: {values}"
        return values[0]


class Web(ThreadingHTTPServer):
    """Answers as told by `answers`, path by path; otherwise tells the headers that arrived."""

    daemon_threads = True

    def __init__(self) -> None:
        self.answers: dict[str, dict[str, str]] = {}
        self.arrived: list[tuple[float, int]] = []
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Web

    def do_GET(self) -> None:
        headers = self.server.answers.get(self.path)
        body = b"" if headers else json.dumps(dict(self.headers)).encode()
        self.send_response(200)
        for name, value in (headers or {"Content-Type": "application/json"}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_PATCH(self) -> None:
        left = int(self.headers["Content-Length"])
        while left and (piece := self.rfile.read1(min(left, 65536))):
            left -= len(piece)
            self.server.arrived.append((time.monotonic(), len(piece)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class Proxy:
    """How a tablet sees the proxy: HTTPS, trusting only the school's authority."""

    def __init__(self, *, https: int, http: int, authority: Path, web: Web, log: Path) -> None:
        self.https, self.http, self.web, self.log = https, http, web, log
        self.trust = ssl.create_default_context(cafile=str(authority))

    def get(self, path: str, *, plain: bool = False, **headers: str) -> Answer:
        scheme, port = ("http", self.http) if plain else ("https", self.https)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"{scheme}://127.0.0.1:{port}{path}", headers=named)
        handlers: list[urllib.request.BaseHandler] = [_StayHere()]
        if not plain:
            handlers.append(urllib.request.HTTPSHandler(context=self.trust))
        try:
            response = urllib.request.build_opener(*handlers).open(request, timeout=10)
        except HTTPError as error:
            response = error
        with response:
            found: dict[str, list[str]] = {}
            for name, value in response.headers.items():
                found.setdefault(name.lower(), []).append(value)
            return Answer(response.status, found, response.read())

    def connect(self) -> ssl.SSLSocket:
        plain = socket.create_connection(("127.0.0.1", self.https), timeout=10)
        return self.trust.wrap_socket(plain, server_hostname="127.0.0.1")


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as held:
        return held.getsockname()[1]


@contextlib.contextmanager
def running(folder: Path, *, certificates: Path, media: Path, bucket: str) -> Iterator[Proxy]:
    https, http, web = free_port(), free_port(), Web()
    threading.Thread(target=web.serve_forever, daemon=True).start()
    values = {
        "RATAKA_WEB": f"127.0.0.1:{web.server_address[1]}",
        "RATAKA_MEDIA": str(media),
        "RATAKA_BUCKET": bucket,
        "RATAKA_BUCKET_SCHEME": "http",
        "RATAKA_CERTIFICATES": str(certificates),
        "RATAKA_HTTP": f"127.0.0.1:{http}",
        "RATAKA_HTTPS": f"127.0.0.1:{https}",
    }
    template = Template((ROOT / "deploy" / "nginx.conf.template").read_text())
    log = folder / "access.log"
    server = template.safe_substitute(values).replace("/var/log/nginx/access.log", str(log))
    (folder / "rataka.conf").write_text(server)
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{ include /etc/nginx/mime.types;\n"
        f"client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;\n"
        f"include {folder}/rataka.conf; }}\n"
    )
    process = subprocess.Popen(["nginx", "-e", folder / "error.log", "-c", folder / "nginx.conf"])
    proxy = Proxy(https=https, http=http, authority=certificates / "ca.crt", web=web, log=log)
    try:
        wait_for(lambda: answers(https), process=process, words=folder / "error.log")
        yield proxy
    finally:
        process.terminate()
        process.wait(10)
        web.shutdown()
        web.server_close()


def wait_for(truth: Callable[[], bool], *, process: subprocess.Popen[bytes], words: Path) -> None:
    deadline = time.monotonic() + 10
    while not truth():
        assert process.poll() is None, words.read_text()
        assert time.monotonic() < deadline, words.read_text()
        time.sleep(0.05)


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
