"""Tells whether a person is behind a request, or a file that drives, renders or opens. Main thread or render thread.

A .blend can only act through Python that somebody has allowed it to run: drivers, handlers, and texts that run when
the file is opened. None of these may ask for a picture. Nothing is watched all the time: at the moment of asking, the
stack of calls shows who asks.
"""

from __future__ import annotations

import sys
from types import CodeType, FrameType

import bpy

from ...client.errors import NobodyAsked
from . import open_file

_DRIVER = "<bpy driver>"
"""What Blender calls the code of a driver's expression."""


def check_person_asks() -> None:
    """Raise `NobodyAsked` when the call comes from a driver, from a handler, or while a file is being opened."""
    if open_file.is_loading():
        raise NobodyAsked("a file is being opened")
    handlers = _handlers()
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - the one way to see who calls
    while frame is not None:
        if frame.f_code.co_filename == _DRIVER:
            raise NobodyAsked("a driver")
        if frame.f_code in handlers:
            raise NobodyAsked(f"the handler {frame.f_code.co_qualname}")
        frame = frame.f_back


def _handlers() -> set[CodeType]:
    """The code of every function that Blender calls on its own when it loads, renders, draws a frame or evaluates."""
    functions = [
        function
        for name in dir(bpy.app.handlers)
        if isinstance(handlers := getattr(bpy.app.handlers, name), list)
        for function in handlers
    ]
    return {code for function in functions if isinstance(code := getattr(function, "__code__", None), CodeType)}
