"""What a module keeps ends with the session: no module has a variable that changes, a cache or a timer that the session does not know."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from client.session_state import Session, SessionState

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(
    [path for room in ("client", "scene", "operators", "panels") for path in (ROOT / room).rglob("*.py")]
    + [ROOT / "registration.py", ROOT / "__init__.py"]
)
COLLECTIONS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
MAKERS = {"list", "dict", "set", "deque", "defaultdict", "Counter", "OrderedDict", "SimpleQueue", "Queue", "WeakSet"}
CACHES = {"cache", "lru_cache"}


def name_of(call: ast.expr) -> str:
    """`functools.lru_cache(4)` is an `lru_cache`."""
    target = call.func if isinstance(call, ast.Call) else call
    return target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")


def is_constant(name: str, annotation: ast.expr | None) -> bool:
    """Whether everybody reads there that it never changes."""
    return (
        name.startswith("__")
        or name.strip("_").isupper()
        or (annotation is not None and "Final" in ast.unparse(annotation))
    )


def kept_outside(tree: ast.Module) -> Iterator[str]:
    """What a module would keep without the session's knowledge."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield f"line {node.lineno}: global {', '.join(node.names)}"
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            decorated = [name_of(each) for each in node.decorator_list]
            if CACHES & set(decorated) and "ends_with_session" not in decorated:
                yield f"line {node.lineno}: the cache of {node.name}"
    for node in tree.body:
        if not isinstance(node, (ast.Assign, ast.AnnAssign)) or node.value is None:
            continue
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        annotation = node.annotation if isinstance(node, ast.AnnAssign) else None
        name = target.id if isinstance(target, ast.Name) else ast.unparse(target)
        is_filled = isinstance(node.value, COLLECTIONS) or name_of(node.value) in MAKERS
        if is_filled and not is_constant(name, annotation):
            yield f"line {node.lineno}: {name}"
        if isinstance(node.value, ast.Call) and name_of(node.value.func) in CACHES:
            yield f"line {node.lineno}: the cache {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_keeps_nothing_that_the_session_does_not_end(path: Path) -> None:
    assert list(kept_outside(ast.parse(path.read_text("utf-8")))) == []


@pytest.mark.parametrize(
    "code",
    [
        "_shown = []",
        "_shown: dict[str, int] = {}",
        "_shown = collections.deque()",
        "_shown = None\ndef show():\n    global _shown\n    _shown = 1",
        "@functools.lru_cache(maxsize=4)\ndef shown(name): ...",
        "_shown = lru_cache(maxsize=4)(show)",
    ],
)
def test_what_would_be_forgotten_is_found(code: str) -> None:
    assert list(kept_outside(ast.parse(code)))


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Session:
    """A session of its own, that states made meanwhile belong to."""
    made = Session()
    monkeypatch.setattr("client.session_state.SESSION", made)
    return made


def test_a_state_begins_anew_with_the_next_session(session: Session) -> None:
    jobs: SessionState[list[str]] = SessionState(list)
    jobs.now.append("a job")
    held = jobs.now

    session.close()

    assert jobs.now == []
    assert jobs.now is not held


def test_what_was_begun_is_undone_in_the_mirrored_order(session: Session) -> None:
    done: list[str] = []

    def say(what: str) -> Callable[[], None]:
        return lambda: done.append(what)

    session.begin(say("classes"), say("no classes"))
    session.begin(say("handlers"), say("no handlers"))
    session.close()
    session.close()

    assert done == ["classes", "handlers", "no handlers", "no classes"]


def test_a_step_that_fails_is_not_undone_and_those_before_it_are(session: Session) -> None:
    done: list[str] = []

    def fail() -> None:
        raise OSError("no such class")

    session.begin(lambda: done.append("first"), lambda: done.append("undone"))
    with pytest.raises(OSError, match="no such class"):
        session.begin(fail, lambda: done.append("never"))
    session.close()

    assert done == ["first", "undone"]


def test_an_end_that_fails_keeps_no_other_from_ending(session: Session) -> None:
    jobs: SessionState[list[str]] = SessionState(list)
    jobs.now.append("a job")
    done: list[str] = []

    def fail() -> None:
        raise RuntimeError("the handler is not there")

    session.begin(lambda: None, lambda: done.append("no classes"))
    session.begin(lambda: None, fail)

    with pytest.raises(ExceptionGroup, match="not all of the session"):
        session.close()
    assert (done, jobs.now) == (["no classes"], [])


def test_a_cache_is_emptied(session: Session) -> None:
    from client.session_state import ends_with_session

    @ends_with_session
    @cache
    def doubled(number: int) -> int:
        return 2 * number

    assert doubled(4) == 8
    session.close()
    assert doubled.cache_info().currsize == 0
