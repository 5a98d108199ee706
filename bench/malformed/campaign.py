"""One campaign: files go in several at a time, each is waited for, what came of it is looked at.

Knows the order of a campaign; what is wrong says `looks`, `tables` and `judging`.
"""

import json
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from bench.chaos.installation import Installation
from bench.chaos.ledger import Ledger
from bench.chaos.lines import Answer, Line, by_device, by_session
from bench.chaos.processes import Process, children, look
from bench.malformed import looks, sources
from bench.malformed.canaries import Canaries
from bench.malformed.catalogue import Catalogue, File
from bench.malformed.playlists import Bait
from bench.malformed.senders import Sent, Tablet

SENDERS = 4
MOST_WAITING = 24
REST_LIMIT_S = 900.0


@dataclass(slots=True)
class Result:
    """What came of it. `faults` is empty when nothing happened that should not."""

    sent: list[Sent] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    missing_sources: list[str] = field(default_factory=list)
    logs: list[str] = field(default_factory=list)
    fives: int = 0
    deaths: int = 0
    calls: int = 0
    seconds: float = 0.0


class Campaign:
    """Everything of one run."""

    def __init__(self, folder: Path, canaries: Canaries, *, seed: int, workers: int = 2) -> None:
        """Make an installation in an empty folder; nothing is started."""
        self._folder, self._canaries, self.result = folder, canaries, Result()
        self.site = Installation(
            folder, workers=workers, worker="bench.malformed.worker", web="config.wsgi", lease_s=60
        )
        self._told: dict[str, Any] = self.site.run("-m", "bench.chaos.seed", "0")
        self._made = folder / "made"
        self._made.mkdir()
        self._ledger = Ledger()
        told = self._told
        device = by_device(self.site.port, told["device"], self._ledger)
        self._tablet = Tablet(device, child=told["child"], goal=told["goal"])
        self._other = Tablet(device, child=told["other_child"], goal=told["other_goal"])
        self._teacher: Line = by_session(self.site.port, told["teacher"], self._ledger)
        self._device = device
        self._seed = seed
        self._files: Queue[int] = Queue()
        self._room = threading.Semaphore(MOST_WAITING)
        self._waiting: dict[str, Sent] = {}
        self._sending = 0
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._webs: set[Process] = set()

    def run(self, numbers: Iterable[int]) -> Result:
        """Do it all; nothing of it is left running, whatever happens."""
        began = time.monotonic()
        try:
            self.site.start()
            self._webs = self._web_children()
            catalogue = self._prepare()
            self._send_all(catalogue, numbers)
            self._send_one_good(catalogue)
            self._end()
        finally:
            for part in self.site.parts.values():
                if part.process is not None:
                    part.kill_group()
        self.result.seconds = time.monotonic() - began
        return self.result

    def stop(self) -> None:
        """Send nothing more; what was sent is still waited for and looked at."""
        self._stopping.set()

    # -- sending -----------------------------------------------------------------------------------

    def _prepare(self) -> Catalogue:
        found, self.result.missing_sources = sources.gather(self._made)
        sibling = File(
            -1, "sibling.mp4", "sibling", "whole", "video", looks.film_sibling(self._made)
        )
        sent = self._other.send(sibling)
        self._waiting[sent.clip] = sent
        self._wait_for_all()
        self._try_the_looks(sent)
        originals = self.site.folder / "var" / "media" / "originals"
        canaries = self._canaries
        bait = Bait(
            url=canaries.url,
            file=str(canaries.file),
            beside=sent.clip,
            sibling=str(originals / sent.clip),
            written=str(canaries.written),
        )
        if not Path(bait.sibling).exists():
            raise AssertionError("the bait is not where hostile files look for it")
        return Catalogue(self._seed, found, bait, self._made)

    def _try_the_looks(self, sent: Sent) -> None:
        """The other child must be known again by picture and by sound, or a look means nothing."""
        seen = self._renditions(sent)
        for name in ("thumb", "poster", "240p"):
            wrong = looks.wrong_with(
                seen[name].body, seen[name].headers["content-type"], self._made
            )
            if wrong != ["shows the other child"]:
                raise AssertionError(f"the other child is not known again in {name}: {wrong}")

    def _send_all(self, catalogue: Catalogue, numbers: Iterable[int]) -> None:
        for number in numbers:
            self._files.put(number)
        threads = [
            threading.Thread(target=self._sender, args=(catalogue,), daemon=True)
            for _ in range(SENDERS)
        ]
        self._sending = len(threads)
        for one in threads:
            one.start()
        self._wait_for_all()
        for one in threads:
            one.join()

    def _sender(self, catalogue: Catalogue) -> None:
        try:
            while not self._stopping.is_set():
                number = self._files.get_nowait()
                self._room.acquire()
                self._send(catalogue.file(number))
        except Empty:
            pass
        except Exception as error:  # noqa: BLE001  (it becomes a fault of the campaign)
            self.result.faults.append(f"a sender ended: {type(error).__name__}: {error}")
        finally:
            with self._lock:
                self._sending -= 1

    def _send(self, file: File) -> None:
        sent = self._tablet.send(file)
        with self._lock:
            self.result.sent.append(sent)
            if len(self.result.sent) % 250 == 0:
                print(f"   {len(self.result.sent)} sent", flush=True)
            if sent.has_ended:
                self._room.release()
            else:
                self._waiting[sent.clip] = sent

    def _send_one_good(self, catalogue: Catalogue) -> None:
        """After all of that, an ordinary photo and film are ready as ever."""
        for source in catalogue.whole("film.mp4", "photo.jpg"):
            file = File(-2, source.name, "whole", "whole", source.kind, source.content)
            sent = self._tablet.send(file)
            self._waiting[sent.clip] = sent
            self._wait_for_all()
            if sent.state != "ready":
                self.result.faults.append(f"{source.name}, whole, is {sent.state} {sent.code}")

    # -- waiting -----------------------------------------------------------------------------------

    def _wait_for_all(self) -> None:
        """Look at each clip once it has ended, until none is left."""
        still_since = time.monotonic()
        while self._sending or self._waiting:
            ended = self._ended()
            for sent, state in ended:
                self._look_guarded(sent, state)
                with self._lock:
                    del self._waiting[sent.clip]
                self._room.release()
            if ended:
                still_since = time.monotonic()
            elif time.monotonic() - still_since > REST_LIMIT_S:
                raise TimeoutError(f"no end after {REST_LIMIT_S:g} s: {list(self._waiting)}")
            else:
                time.sleep(0.3)

    def _ended(self) -> list[tuple[Sent, str]]:
        with self._lock:
            asked = dict(self._waiting)
        if not asked:
            return []
        answer = self._device.once("GET", f"/api/receipts?clips={','.join(asked)}")
        found = answer.json()["receipts"]
        done = [one for one in found if one["state"] in {"ready", "failed"}]
        return [(asked[one["clip"]], one["state"]) for one in done]

    def _look_guarded(self, sent: Sent, state: str) -> None:
        try:
            self._look(sent, state)
        except Exception as error:  # noqa: BLE001  (what cannot be looked at is a fault)
            sent.state = state
            sent.wrong.append(f"could not be looked at: {type(error).__name__}: {error}")

    def _look(self, sent: Sent, state: str) -> None:
        sent.state = state
        told = self._ask(f"/api/clips/{sent.clip}").json()
        if told["failure"]:
            sent.code, sent.sentence = told["failure"]["code"], told["failure"]["sentence"]
        if state != "ready" or sent.file.family == "sibling":
            return
        renditions = self._renditions(sent)
        if not renditions:
            sent.wrong.append("is ready with nothing to show")
        for name, answer in renditions.items():
            kind = answer.headers.get("content-type", "")
            sent.wrong += [
                f"{name} {one}" for one in looks.wrong_with(answer.body, kind, self._made)
            ]

    def _renditions(self, sent: Sent) -> dict[str, Answer]:
        told = self._ask(f"/api/clips/{sent.clip}").json()
        return {name: self._ask(one["url"]) for name, one in told["renditions"].items()}

    def _ask(self, path: str) -> Answer:
        answer = self._teacher.once("GET", path)
        if answer.status >= 500:
            self._tablet.fives.append(f"GET {path}: {answer.status}")
        return answer

    # -- afterwards --------------------------------------------------------------------------------

    def _web_children(self) -> set[Process]:
        return {one for pid in children(self.site.parts["web"].pid) if (one := look(pid))}

    def _end(self) -> None:
        result = self.result
        fallen = [name for name, part in self.site.parts.items() if part.ended() is not None]
        fallen += ["a process of web"] * len(self._webs - self._web_children())
        result.deaths = len(fallen)
        result.faults += [f"{name} died" for name in fallen]
        result.faults += [f"{name} did not end when asked to" for name in self.site.stop()]
        fives = self._tablet.fives + self._other.fives
        result.fives, result.calls = len(fives), len(self._canaries.calls)
        result.faults += fives + self._canaries.faults()
        ledger = self._folder / "ledger.json"
        clips = {one.clip: one.sha256 for one in result.sent if one.state != "refused"}
        ledger.write_text(json.dumps({"clips": clips}))
        spoken = self.site.run("-m", "bench.malformed.tables", str(ledger))
        result.faults += spoken["faults"]
        result.errors = spoken["errors"]
        result.logs = [part.log.read_text(errors="replace") for part in self.site.parts.values()]
