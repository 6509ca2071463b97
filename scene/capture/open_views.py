"""Finds the 3D View that an artist means: the one in which a button was pressed, else the largest that is open. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import bpy


@dataclass(frozen=True, slots=True)
class OpenView:
    """A 3D View on the screen, one of its four quarters where it is split. Not to be kept longer than a call."""

    space: bpy.types.SpaceView3D
    region: bpy.types.Region
    region_3d: bpy.types.RegionView3D


def open_view(context: bpy.types.Context) -> OpenView | None:
    """The 3D View that is meant; None when none is open."""
    area = context.area
    if area is not None and area.type == "VIEW_3D":
        return _view_in(area, context.region)
    areas = [area for screen in _screens(context) for area in screen.areas if area.type == "VIEW_3D"]
    return _view_in(max(areas, key=lambda each: each.width * each.height), None) if areas else None


def _screens(context: bpy.types.Context) -> Iterator[bpy.types.Screen]:
    """The screen at hand alone if a 3D View is on it, else all that windows show."""
    here = context.screen
    if here is not None and any(area.type == "VIEW_3D" for area in here.areas):
        yield here
        return
    for window in context.window_manager.windows:
        if window.screen is not None:
            yield window.screen


def _view_in(area: bpy.types.Area, region: bpy.types.Region | None) -> OpenView | None:
    """The area's view: in the region at hand, or else in the one that Blender itself takes for the view's own."""
    space = area.spaces.active
    assert isinstance(space, bpy.types.SpaceView3D)
    windows = [each for each in area.regions if each.type == "WINDOW" and isinstance(each.data, bpy.types.RegionView3D)]
    for each in windows:
        if each == region:
            return OpenView(space, each, each.data)
    for each in windows:
        if each.data == space.region_3d:
            return OpenView(space, each, each.data)
    return OpenView(space, windows[0], windows[0].data) if windows else None


def cutting_planes(context: bpy.types.Context) -> tuple[tuple[float, ...], ...]:
    """Four planes of the world before which the 3D View shows surfaces only (Clipping Region, or a quad view's Clip Contents)."""
    place = open_view(context)
    if place is None or not place.region_3d.use_clip_planes or place.space.shading.type not in ("SOLID", "WIREFRAME"):
        return ()
    return tuple(tuple(plane) for plane in place.region_3d.clip_planes[:4])
