"""Properties that a class declares once, for Blender and for the type checker: `prompt: str = StringProperty(name="Prompt")`. May import bpy only."""

from __future__ import annotations

from typing import TypeVar

from bpy.props import _PropertyDeferred

_Declaring = TypeVar("_Declaring", bound=type)


def declares_properties(cls: _Declaring) -> _Declaring:
    """Makes of the values that a class was given the annotations among which Blender looks for properties.

    Of nothing else: annotations in words, as modules with postponed annotations have them, Blender has Python compile and evaluate
    at each registration (`typing.get_type_hints`), which takes six times as long as all the rest of it: 1.4 ms instead of 0.2 for
    40 properties, in 4.2 as in 5.2.
    """
    declared = {name: value for name, value in vars(cls).items() if isinstance(value, _PropertyDeferred)}
    for name in declared:
        delattr(cls, name)
    cls.__annotations__ = declared
    return cls
