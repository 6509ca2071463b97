"""Sends jobs out with couriers and collects what they report: the only threads and child processes there are. No bpy.

Threading rules
- `post`, `start`, `cancel`, `pause`, `resume`, `move_first`, `collect` and `close` are called on Blender's main thread; none of them waits.
- Each courier process has one thread, which only waits on its pipe. A thread never touches Blender and ends with
  its courier; a courier ends when no job waits. Nothing runs while there are no jobs.
- Who cancels writes it down at once; one thread waits for the disk, and only while there is something to wait for.
- What a thread has to say goes through one queue, as `Message`s; the last message of a job is KEPT or FAILED.
"""

from __future__ import annotations

import collections
import logging
import queue
import subprocess
import threading
import uuid
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .assignment import Assignment, can_be_finished
from .cancelling import CancelMarks
from .courier.orders import Cancel, Order
from .courier.task import Task
from .courier.tasks.carry_job import CarryJob
from .courier_process import CourierProgram, last_words, start_courier
from .errors import Cancelled, CourierLost, CourierLostUnsent, CourierMissing, SetDresserError, technical_of
from .limits import UNLIMITED, Allowance
from .messages import Event, Message
from .provider_registry import ProviderName, all_specs, spec_of
from .providers.wire import ServiceSettings
from .session_state import SessionState, ends_with_session

_log = logging.getLogger(__name__)

MOST_STARTS = 3
"""How often a job is given to a courier before it counts as unsendable: couriers that die at once must not loop."""

_outliving: Final[SessionState[list[subprocess.Popen[str]]]] = SessionState(list)
"""Couriers that go on alone with a job, held so that the system can be told when they have ended."""


@dataclass(slots=True)
class _Courier:
    """A courier process with the thread that waits on it."""

    provider: ProviderName
    process: subprocess.Popen[str] | None = None
    assignment: Assignment | None = None
    cancelled: bool = False
    may_go_online: bool = False
    """What held when it was given its assignment."""


class Dispatch:
    """The queue of posted jobs and the couriers that carry them."""

    def __init__(self, program: CourierProgram, limits: Mapping[ProviderName, int] | None = None) -> None:
        """`limits` says how many requests may be under way at a provider; without it, what its spec says."""
        self._program = program
        self._limits = {spec.name: spec.at_once for spec in all_specs()} if limits is None else limits
        self._lock = threading.Lock()
        self._waiting: dict[ProviderName, collections.deque[Assignment]] = collections.defaultdict(collections.deque)
        self._couriers: list[_Courier] = []
        self._threads: list[threading.Thread] = []
        self._messages: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._closed = False
        self._paused = False
        self._online = True
        self._marks = CancelMarks()

    def post(self, folder: Path, service: ServiceSettings, key: str, allowance: Allowance = UNLIMITED) -> None:
        """Queue the job whose folder is laid out; a courier is started if the provider's limit allows.

        `service` is the one that `key` belongs to, as the person's own settings say: a job's folder may come from
        anywhere, so the courier refuses to carry the key to any other service that stands there.
        """
        self._queue(Assignment(folder.name, CarryJob(folder, service, key, allowance)))

    def start(self, task: Task) -> str:
        """Queue a task that is no job, before all that waits; the identity that stands in its messages."""
        task_id = f"{type(task).__name__}-{uuid.uuid4().hex}"
        self._queue(Assignment(task_id, task), first=True)
        return task_id

    def _queue(self, assignment: Assignment, *, first: bool = False) -> None:
        # What nobody knows, a task or a provider, is an error here, where it is asked for, and not where it waits.
        Order(assignment.id, assignment.task, may_go_online=False).to_line()
        provider = spec_of(assignment.task.queue).name
        with self._lock:
            waiting = self._waiting[provider]
            waiting.insert(0 if first else len(waiting), assignment)
            self._start_courier_if_due(provider)

    def _start_courier_if_due(self, provider: ProviderName) -> None:
        """One more courier for a provider whose jobs wait, if its limit allows. The lock is held."""
        running = sum(courier.provider is provider for courier in self._couriers)
        if self._closed or running >= self._limits.get(provider, 1) or self._next_of(provider) is None:
            return
        courier = _Courier(provider)
        self._couriers.append(courier)
        thread = threading.Thread(target=self._serve, args=(courier,), name="set-dresser-courier", daemon=True)
        self._threads = [known for known in self._threads if known.is_alive()] + [thread]
        thread.start()

    def _next_of(self, provider: ProviderName) -> Assignment | None:
        """What a courier of this provider would be given next."""
        return next(filter(self._may_begin, self._waiting[provider]), None)

    def _may_begin(self, assignment: Assignment) -> bool:
        """While offline nothing that goes online, whatever it waits with; while paused only what has begun already, and inquiries."""
        if not self._online and assignment.goes_online:
            return False
        return not self._paused or assignment.starts > 0 or not isinstance(assignment.task, CarryJob)

    def set_online(self, online: bool) -> None:
        """Whether services may be spoken to. What was given to a courier goes on; the rest waits until they may again."""
        with self._lock:
            if online == self._online:
                return
            self._online = online
            self._start_couriers()

    def pause(self) -> None:
        """Give no more jobs to couriers. What is under way goes on; inquiries are still made."""
        with self._lock:
            self._paused = True

    def resume(self) -> None:
        """Go on with the jobs that wait."""
        with self._lock:
            self._paused = False
            self._start_couriers()

    def _start_couriers(self) -> None:
        """Couriers for all that waits and may begin now. The lock is held."""
        for provider, waiting in self._waiting.items():
            for _ in range(min(len(waiting), self._limits.get(provider, 1))):
                self._start_courier_if_due(provider)

    @property
    def is_paused(self) -> bool:
        """Whether `pause` was called last."""
        with self._lock:
            return self._paused

    @property
    def waiting(self) -> list[str]:
        """The jobs that no courier has been given yet, those of a provider in the order of their turns."""
        with self._lock:
            assignments = [assignment for waiting in self._waiting.values() for assignment in waiting]
        return [each.id for each in assignments if isinstance(each.task, CarryJob) and not each.starts]

    def move_first(self, job_id: str) -> bool:
        """Let a job that waits be the next of its provider; False when it does not wait any more."""
        with self._lock:
            for waiting in self._waiting.values():
                for assignment in waiting:
                    if assignment.id == job_id:
                        waiting.remove(assignment)
                        waiting.appendleft(assignment)
                        return True
        return False

    def cancel(self, job_id: str) -> None:
        """Do not send a job that has not been sent, ever. One that was sent goes on: its take is kept when it comes.

        It stands in the job's journal before this returns, so that it holds for every Blender and every next start.
        """
        with self._lock:
            assignment = self._assignment_of(job_id)
        if assignment is None or assignment.folder is None:
            return
        self._marks.mark(assignment.folder)
        with self._lock:
            for assignments in self._waiting.values():
                if assignment in assignments and not assignment.may_be_with_the_service():
                    assignments.remove(assignment)
                    self._fail(assignment, Cancelled())
            for courier in self._couriers:
                if courier.assignment is assignment:
                    courier.cancelled = True
                    self._tell(courier, Cancel(assignment.id))

    def _assignment_of(self, job_id: str) -> Assignment | None:
        """What waits or is carried under this identity. The lock is held."""
        waiting = (assignment for assignments in self._waiting.values() for assignment in assignments)
        carried = (courier.assignment for courier in self._couriers if courier.assignment is not None)
        return next((assignment for assignment in (*waiting, *carried) if assignment.id == job_id), None)

    def collect(self) -> Iterator[Message]:
        """The messages that wait, oldest first; what is not taken waits on."""
        while True:
            try:
                yield self._messages.get_nowait()
            except queue.Empty:
                return

    def wait(self, seconds: float) -> list[Message]:
        """The messages since the last call; waits up to `seconds` for the first. For callers without an event loop."""
        try:
            first = self._messages.get(timeout=seconds)
        except queue.Empty:
            return []
        return [first, *self.collect()]

    @property
    def is_held_offline(self) -> bool:
        """Whether all that there is to do waits until services may be spoken to."""
        with self._lock:
            is_busy = bool(self._couriers) or not self._messages.empty()
            return not self._online and not is_busy and not any(map(self._next_of, self._waiting))

    @property
    def is_idle(self) -> bool:
        """Whether no courier runs and no message waits."""
        with self._lock:
            return not self._couriers and self._messages.empty()

    def close(self, patience: float = 2.0) -> None:
        """Let go: nothing more is sent, requests under way are finished by their couriers alone, threads end.

        Waits for the threads for up to `patience` seconds; each ends as soon as its pipe is let go.
        """
        with self._lock:
            self._closed = True
            self._waiting.clear()
            couriers, threads = list(self._couriers), list(self._threads)
            for courier in couriers:
                if courier.process and courier.process.stdin:
                    _close(courier.process)
        for thread in threads:
            thread.join(patience)
        self._marks.close(patience)

    def _serve(self, courier: _Courier) -> None:
        """The thread of one courier: hand it one job after the other until none waits."""
        try:
            while (assignment := self._next_assignment(courier)) is not None:
                self._carry(courier, assignment)
        finally:
            with self._lock:
                if courier in self._couriers:
                    self._couriers.remove(courier)
            if courier.process is not None:
                _close(courier.process)
                _let_go(courier.process, is_carrying=courier.assignment is not None)

    def _next_assignment(self, courier: _Courier) -> Assignment | None:
        """The next job of the courier's provider; None retires the courier, under the lock, so that no job is left."""
        with self._lock:
            if self._closed:
                return None
            courier.assignment, courier.cancelled, courier.may_go_online = None, False, self._online
            assignment = self._next_of(courier.provider)
            if assignment is None:
                if courier in self._couriers:
                    self._couriers.remove(courier)
                return None
            self._waiting[courier.provider].remove(assignment)
            courier.assignment = assignment
            return assignment

    def _carry(self, courier: _Courier, assignment: Assignment) -> None:
        """Hand one job to the courier and pass on what it reports until the last message, or until it is gone."""
        assignment.starts += 1
        _reap()
        try:
            if courier.process is None or courier.process.poll() is not None:
                courier.process = start_courier(self._program)
        except OSError as error:
            self._fail(
                assignment,
                CourierMissing(technical_of(error), reason=error.strerror or "it is no program"),
            )
            return
        with self._lock:
            if self._closed:  # closed while the courier was starting: it has no order and ends at once
                courier.assignment = None
                return
            self._tell(courier, Order(assignment.id, assignment.task, courier.may_go_online))
            if courier.cancelled:  # while it was starting
                self._tell(courier, Cancel(assignment.id))
        if not self._pass_on(courier.process, assignment) and not self._closed:
            self._after_a_lost_courier(courier, assignment)

    def _pass_on(self, process: subprocess.Popen[str], assignment: Assignment) -> bool:
        """Pass the courier's messages on; whether the job's last one came."""
        assert process.stdout is not None
        try:
            for line in process.stdout:
                try:
                    message = Message.from_line(line)
                except (ValueError, KeyError, TypeError):
                    _log.warning("a courier said something that is no message (%d characters)", len(line))
                    continue
                if message.job_id == assignment.id:
                    assignment.was_sent = assignment.was_sent or message.event is Event.SENT
                    self._messages.put(message)
                    if message.is_last:
                        return True
        except (OSError, ValueError) as error:
            _log.info("a courier's pipe closed: %s", error)
        return False

    def _after_a_lost_courier(self, courier: _Courier, assignment: Assignment) -> None:
        """Decide by what is on disk: finish what came, retry what was surely not sent, and never send twice."""
        process, courier.process = courier.process, None
        if process is not None:
            _close(process)
            _let_go(process)
        folder = assignment.folder
        unsent, can_go_on = folder is None, True
        if folder is not None:
            try:
                unsent = not (folder.may_have_been_sent() or (assignment.was_sent and not folder.is_there))
                can_go_on = unsent or can_be_finished(folder, courier.provider)
            except OSError as error:
                _log.warning("the folder of %s cannot be read: %s", assignment.id, error)
                unsent, can_go_on = not assignment.was_sent, False
        if courier.cancelled and unsent:
            self._fail(assignment, Cancelled())
        elif can_go_on and assignment.starts < MOST_STARTS:
            with self._lock:
                self._waiting[courier.provider].appendleft(assignment)
        else:
            code = "unknown" if process is None else process.returncode
            technical = f"the courier ended with {code}: {last_words(self._program)}; its log: {self._program.log}"
            self._fail(assignment, CourierLostUnsent(technical) if unsent else CourierLost(technical))

    def _fail(self, assignment: Assignment, error: SetDresserError) -> None:
        self._messages.put(Message(Event.FAILED, assignment.id, error=error.report()))

    def _tell(self, courier: _Courier, order: Order | Cancel) -> None:
        """Give an order; a courier that is gone is noticed by its silence, so nothing is decided here."""
        if courier.process is None or courier.process.stdin is None:
            return
        try:
            courier.process.stdin.write(order.to_line())
            courier.process.stdin.flush()
        except (OSError, ValueError) as error:
            _log.info("a courier did not take an order: %s", error)


def _close(process: subprocess.Popen[str]) -> None:
    """End the courier's orders: it finishes the job at hand and goes."""
    try:
        if process.stdin is not None:
            process.stdin.close()
    except OSError as error:
        _log.info("closing a courier's pipe: %s", error)


def _let_go(process: subprocess.Popen[str], *, is_carrying: bool = False) -> None:
    """Reap a courier that is ending; one that still carries a job is left to finish it alone."""
    if process.stdout is not None:
        process.stdout.close()
    if not is_carrying:
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            _log.info("a courier is taking its time to end")
    if process.poll() is None:
        _outliving.now.append(process)


@ends_with_session
def _leave_outliving() -> None:
    """Python itself tells the system that they have ended, when the next process is started, and warns who might not mean it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        _outliving.now.clear()


def _reap() -> None:
    """Forget the couriers that have meanwhile finished alone."""
    _outliving.now[:] = [process for process in _outliving.now if process.poll() is None]
