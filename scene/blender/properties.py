"""Properties that a class declares once, for Blender and for the type checker: `prompt: str = StringProperty(name="Prompt")`. May import bpy only."""

from __future__ import annotations

from typing import TypeVar

from bpy.props import _PropertyDeferred

_Declaring = TypeVar("_Declaring", bound=type)


def declares_properties(cls: _Declaring) -> _Declaring:
    """Makes of the values that a class was given the annotations among which Blender looks for properties.

    Of nothing else: where Blender finds a single annotation in words, as modules with postponed annotations have them, it has
    Python compile and evaluate every one of the class at each registration (`typing.get_type_hints`), which takes seven times as
    long as all the rest (40 properties: 1.4 ms instead of 0.2; 4.2 to 5.3).
    """
    declared = {name: value for name, value in vars(cls).items() if isinstance(value, _PropertyDeferred)}
    for name in declared:
        delattr(cls, name)
    cls.__annotations__ = declared
    return cls
