"""`dev.py test`: every check and test that this machine can run, some at a time, and an honest account at the end. Standard library only."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from . import checks, package, short_run
from .checks import Step
from .environments import BLENDERS, CLIENT, Environment, Unavailable, ensure
from .places import DEV, REPORTS, ROOT
from .stage import profile_environment
from .watched import Watched, end_with_children
from .wheels import unpacked

CORES = 2
"""Groups beside each other. One more was tried: it took as long, and left couriers without a processor for a second at a time."""
CHECK_LIMIT = 20 * 60
"""Seconds for a check that runs no tests; each test has a limit of its own (see `progress_plugin`)."""
TOLD_EVERY = 30
"""Seconds between two lines of progress."""
ZIPS = DEV / "trial-zips"
IN_OLDER_WINDOW = ("test_undo_over_cuts",)
"""What an older Blender's window must do, too: its undo is another."""


class NotHere(Unavailable):
    """A group that this machine is not expected to run, on CI neither."""


@dataclass(frozen=True, slots=True)
class Group:
    """Tests that run as one command. `prepare` makes what it needs and gives the command."""

    name: str
    prepare: Callable[[], Step]
    has_tests: bool = True
    """Whether it is run by pytest; else it is one check that passes or fails."""
    folder: str = ""
    """Where its files are, of which it can run some alone; empty where it cannot."""


@dataclass(slots=True)
class Outcome:
    """What became of a group. `not_run` says why it, or a part of it, was not run."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    said: str = ""
    """Why it failed; empty when it did not."""
    failures: list[str] = field(default_factory=list)
    """A line for each test that failed: its name and what it said first of why."""
    not_run: list[str] = field(default_factory=list)
    to_whole: int = 0
    """How many of its tests were left to --whole."""
    watched: Watched | None = None
    """Its tests while they run."""

    def progress(self) -> str:
        """How far it is, in a few words; empty while nothing is known."""
        progress = self.watched.progress if self.watched else None
        if progress is None or not progress.collected:
            return ""
        failed = [name for name, _ in progress.reasons("failed")]
        told = f", {len(failed)} FAILED, the last one {failed[-1]}" if failed else ""
        return f"{self.name} {progress.finished} of {progress.collected}{told}"


def _pytest(python: Path, folder: str, report: str, *words: str) -> list[str]:
    return [str(python), "-m", "pytest", folder, "-q", f"--junitxml={REPORTS / report}.xml", *words]


def _check(name: str) -> Callable[[], Step]:
    return lambda: checks.step(name)


def _client() -> Step:
    return Step("client", _pytest(ensure(CLIENT), "tests/client", "client", "-n", "auto"))


def _blender(environment: Environment) -> Callable[[], Step]:
    """The tests in this Blender."""

    def prepare() -> Step:
        python = ensure(environment)
        variables = {
            **profile_environment(Path(tempfile.mkdtemp(prefix=f"{environment.name}-", dir=_scratch()))),
            # The wheels that ship, not others of the same name.
            "PYTHONPATH": str(unpacked(environment.python)),
        }
        return Step(environment.name, _pytest(python, "tests/blender", environment.name), env=variables)

    return prepare


def _package() -> Step:
    package.build(ZIPS)
    words = _pytest(ensure(CLIENT), "tests/package", "package", "-n", "auto")
    return Step("package", words, env={"SET_DRESSER_ZIPS": str(ZIPS)})


def _workshop() -> Step:
    return Step("workshop", _pytest(ensure(CLIENT), "tests/workshop", "workshop"))


def _reliability() -> Step:
    # Figures stand in the report as properties, which only the older form of it knows.
    words = ("-o", "junit_family=xunit1")
    return Step("reliability", _pytest(ensure(CLIENT), "tests/reliability", "reliability", *words))


def _window(*files: str, name: str = "window", variable: str = "BLENDER") -> Callable[[], Step]:
    """The windowed tests, or those in these files, in the Blender that this variable names."""

    def prepare() -> Step:
        application = os.environ.get(variable)
        if not application:
            raise NotHere(f"${variable} names no Blender application (a windowed one, 4.2 or newer)")
        first, *others = (f"tests/window/{file}.py" for file in files) if files else ("tests/window",)
        return Step(name, _pytest(ensure(CLIENT), first, name, *others), env={"BLENDER": application})

    return prepare


def _scratch() -> Path:
    folder = DEV / "scratch"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def all_groups() -> list[Group]:
    """Everything there is to run: the quick and telling first, then the longest, so that none of them is left alone at the end."""
    return [
        *(Group(name, _check(name), has_tests=False) for name in checks.NAMES),
        Group("window", _window(), folder="tests/window"),
        Group("client", _client, folder="tests/client"),
        *(Group(each.name, _blender(each), folder="tests/blender") for each in reversed(BLENDERS)),
        Group("reliability", _reliability, folder="tests/reliability"),
        Group("package", _package, folder="tests/package"),
        Group("window-older", _window(*IN_OLDER_WINDOW, name="window-older", variable="BLENDER_OLDER")),
        Group("workshop", _workshop, folder="tests/workshop"),
    ]


def chosen_groups(wanted: Sequence[str]) -> list[Group]:
    """The groups whose names begin with one of the words, all without any. A word like `test_masks` is a file: the groups that have it run it alone."""
    files = [word.removesuffix(".py") for word in wanted if word.startswith("test_")]
    names = tuple(word for word in wanted if not word.startswith("test_"))
    groups = [group for group in all_groups() if not names or group.name.startswith(names)]
    return [chosen for group in groups if (chosen := _only(group, files))] if files else groups


def _only(group: Group, files: Sequence[str]) -> Group | None:
    """The group with these files of its folder alone; None where it has none of them."""
    paths = [
        f"{group.folder}/{file}.py" for file in files if group.folder and (ROOT / group.folder / f"{file}.py").is_file()
    ]

    def prepare() -> Step:
        step = group.prepare()
        return replace(step, words=[*(word for word in step.words if word != group.folder), *paths])

    return replace(group, prepare=prepare) if paths else None


def _run_check(step: Step) -> tuple[int, str]:
    """Run a command in a session of its own, so that its time limit ends its children too."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
        process = subprocess.Popen(
            step.words, cwd=step.cwd, env={**os.environ, **step.env}, stdin=subprocess.DEVNULL,
            stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            process.wait(CHECK_LIMIT)
        except subprocess.TimeoutExpired:
            end_with_children(process)
            log.write(f"\nended after {CHECK_LIMIT / 60:.0f} minutes: the time limit of a check")
        log.seek(0)
        return process.returncode, log.read()


def _keep_log(name: str, said: str) -> None:
    REPORTS.mkdir(parents=True, exist_ok=True)
    (REPORTS / f"{name.replace(': ', '-')}.log").write_text(said, "utf-8")


def first_reason(why: str) -> str:
    """Of what pytest tells of a failed test, the line that says why; the last one where none is marked."""
    lines = why.strip().splitlines() or ["nothing was said"]
    return next((line[1:].strip() for line in lines if line.startswith("E ")), lines[-1])[:300]


def _run_tests(step: Step, outcome: Outcome, stop: threading.Event) -> None:
    """Run a group's tests and count them, also when they ended their process."""
    outcome.watched = Watched(step, Path(tempfile.mkdtemp(prefix="progress-", dir=_scratch())), stop)
    outcome.watched.run()
    progress = outcome.watched.progress
    outcome.to_whole = progress.to_whole
    _keep_log(outcome.name, outcome.watched.said)
    outcome.passed, outcome.failed, outcome.skipped = map(progress.count, ("passed", "failed", "skipped"))
    if not progress.ended:
        outcome.failed, outcome.said = 1, outcome.watched.said
    for name, why in progress.reasons("failed"):
        outcome.said += f"{name}\n" + "".join(f"    {line}\n" for line in why.strip().splitlines()[-40:])
        outcome.failures.append(f"{name}: {first_reason(why)}")
    for reason, count in Counter(why for _, why in progress.reasons("skipped")).items():
        outcome.not_run.append(f"{reason} ({count} tests)" if count > 1 else reason)


def _prepare(group: Group, outcome: Outcome) -> Step | None:
    """What to run; None, with the reason in `outcome`, when it cannot be prepared. That is a failure on CI."""
    try:
        return group.prepare()
    except package.BuildFailed as why:
        outcome.failed, outcome.said = 1, str(why)
    except Unavailable as why:
        strict = os.environ.get("CI") == "true" and not isinstance(why, NotHere)
        outcome.failed, outcome.skipped = int(strict), int(not strict)
        outcome.said = str(why) if strict else ""
        outcome.not_run.append("the whole group: " + " ".join(str(why).split())[:300])
    return None


def run_group(group: Group, outcome: Outcome, stop: threading.Event) -> None:
    """Prepare and run one group; `outcome` tells what became of it, and how far it is meanwhile."""
    began = time.perf_counter()  # making an environment counts: the first time it takes minutes
    step = None if stop.is_set() else _prepare(group, outcome)
    if stop.is_set():
        outcome.failed, outcome.said = 1, "interrupted before it was run"
    if step is None or stop.is_set():
        return
    if group.has_tests:
        _run_tests(step, outcome, stop)
    else:
        code, said = _run_check(step)
        _keep_log(group.name, said)
        outcome.passed, outcome.failed, outcome.said = int(code == 0), int(code != 0), said if code else ""
    outcome.seconds = time.perf_counter() - began


def _announce(outcome: Outcome) -> None:
    word = "FAILED " if outcome.failed else "ok     " if outcome.passed else "not run"
    print(
        f"{word} {outcome.name:18} {outcome.passed:5} passed {outcome.failed:3} failed {outcome.skipped:3} skipped",
        flush=True,
    )
    if outcome.failed:
        print("\n".join("    " + line[:300] for line in outcome.said.strip().splitlines()[-160:]), flush=True)


@contextmanager
def _telling_progress(outcomes: Sequence[Outcome], speech: threading.Lock) -> Iterator[None]:
    """Say every half minute how far the groups that run just now are."""
    done = threading.Event()

    def tell() -> None:
        while not done.wait(TOLD_EVERY):
            under_way = [outcome.progress() for outcome in outcomes if not outcome.seconds]
            if words := "; ".join(filter(None, under_way)):
                with speech:
                    print(f"...     {words}", flush=True)

    teller = threading.Thread(target=tell, name="progress")
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()


def run_all(groups: Sequence[Group]) -> list[Outcome]:
    """Run the groups, some at a time, each announced when it is done; outcomes in the groups' order."""
    speech, stop = threading.Lock(), threading.Event()
    outcomes = [Outcome(group.name) for group in groups]
    # Groups beside each other keep to a core each; a group on its own may spread over all.
    os.environ["PYTEST_XDIST_AUTO_NUM_WORKERS"] = str(CORES if len(groups) == 1 else 0)

    def run_and_announce(group: Group, outcome: Outcome) -> None:
        run_group(group, outcome, stop)
        with speech:
            _announce(outcome)

    # Who ends it from outside wants what Ctrl+C does: its groups, which are sessions of their own, end with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with _telling_progress(outcomes, speech), ThreadPoolExecutor(CORES) as pool:
        runs = [pool.submit(run_and_announce, *both) for both in zip(groups, outcomes, strict=True)]
        try:
            for run in runs:
                run.result()
        except KeyboardInterrupt:  # what was done by then is still told
            stop.set()
    return outcomes


def _shorter(group: Group) -> Group:
    """The group as it runs where nobody asked for all of it."""

    def prepare() -> Step:
        step = group.prepare()
        return replace(step, env={**step.env, **short_run.variables(group.name)})

    return replace(group, prepare=prepare)


def run_trial(wanted: Sequence[str] = (), *, whole: bool = False) -> int:
    """`dev.py test`: run, account, and exit non-zero when anything failed. What is named, or `whole`, is run in full."""
    began = time.perf_counter()
    groups = chosen_groups(wanted)
    is_short = not (whole or wanted)
    if is_short:
        groups = [_shorter(group) for group in groups if group.name not in short_run.GROUPS_LEFT]
    if not groups:
        print(
            "no such group, or none that has this file; there are: " + ", ".join(group.name for group in all_groups())
        )
        return 2
    if not wanted:
        shutil.rmtree(REPORTS, ignore_errors=True)
    REPORTS.mkdir(parents=True, exist_ok=True)
    try:
        outcomes = run_all(groups)
    finally:
        shutil.rmtree(_scratch(), ignore_errors=True)
    print(f"\n{'group':18} {'passed':>7} {'failed':>7} {'skipped':>8} {'seconds':>8}")
    for outcome in outcomes:
        print(f"{outcome.name:18} {outcome.passed:7} {outcome.failed:7} {outcome.skipped:8} {outcome.seconds:8.1f}")
    print(f"in {time.perf_counter() - began:.0f} s; what each group said is in {REPORTS.relative_to(ROOT)}/")
    missing = [f"- {outcome.name}: {reason}" for outcome in outcomes for reason in outcome.not_run]
    if is_short:
        left = short_run.told(
            {one.name: (one.to_whole, one.to_whole + one.passed + one.failed + one.skipped) for one in outcomes}
        )
        print("\nLeft to dev.py test --whole, which CI runs:\n" + "\n".join(f"- {line}" for line in left))
    if missing:
        print("\nNot run here:\n" + "\n".join(missing))
    if not (missing or is_short):
        print("\nEverything was run.")
    # Last, where a reader of a long log looks first.
    for outcome in outcomes:
        if outcome.failed:
            print(f"\nFailed in {outcome.name}:")
            print("\n".join(f"- {each}" for each in outcome.failures or ["the whole group: see above"]))
    passed, failed, skipped = (sum(getattr(one, what) for one in outcomes) for what in ("passed", "failed", "skipped"))
    print(f"\n{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0
