"""`make bench`: runs every bench in turn and prints each figure beside its bar.

    python -m bench [name ...] [--option ...]    names as below; none: all of them

A bench that cannot run here (no browser, no samples) says so and the others go on; the exit status
is 1 when one failed to run, 0 otherwise: a missed bar is printed and kept, not hidden.
"""

import subprocess
import sys

from bench import page, results

SERVED = ("-m", "tests.services", "--", sys.executable)  # with PostgreSQL and an S3 server
BENCHES: dict[str, tuple[str, ...]] = {
    "follow": ("-m", "bench.follow"),
    "timeline": ("-m", "bench.timeline"),
    "timeline-postgres": (*SERVED, "-m", "bench.timeline"),
    "progress": ("-m", "bench.progress"),
    "uploads": ("-m", "bench.uploads"),
    "delivery": ("-m", "bench.delivery"),
    "page-weight": ("-m", "bench.page_weight"),
    "capture": ("-m", "bench.capture"),
    "reel": ("-m", "bench.reel"),
    "shrink": ("-m", "bench.shrink"),
    "playback": ("-m", "bench.playback"),
    "responsive": ("-m", "bench.responsive"),
    "transcoding": ("-m", "bench.transcoding"),
    "photos": ("-m", "bench.photos"),
    "samples": ("-m", "bench.samples"),
    "malformed": ("-m", "bench.malformed"),
    "first-run": ("-m", "bench.first_run"),
}


def main() -> int:
    """Run what was asked for; from the first option on, words are for the benches themselves."""
    words = sys.argv[1:]
    first = next((at for at, word in enumerate(words) if word.startswith("-")), len(words))
    asked, options = words[:first] or list(BENCHES), words[first:]
    if unknown := set(asked) - set(BENCHES):
        print(f"There is no bench called {', '.join(sorted(unknown))}: {', '.join(BENCHES)}.")
        return 2
    failed = []
    for name in asked:
        print(f"\n━━ {name}", flush=True)
        if subprocess.run((sys.executable, *BENCHES[name], *options), check=False).returncode:
            failed.append(name)
    print("\n━━ all figures\n")
    results.show()
    page.main()
    for name in failed:
        print(f"DID NOT RUN: {name}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
