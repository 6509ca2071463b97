"""A library that Set Dresser needs and cannot use as it is found, found out before anything is sent. No bpy, no I/O."""

from __future__ import annotations

from .tree import SetDresserError


class PackageError(SetDresserError):
    """One of the libraries that ship with Set Dresser, or with Blender, will not do as it is found."""


class PackageMissing(PackageError):
    sentence = (
        "{package} is missing, which Set Dresser brings along: another extension that was removed may have taken it away. "
        "Disable Set Dresser in Preferences > Add-ons and enable it again, which puts it back. "
        "If it stays so, this zip has none for Python {python}: use a Blender from blender.org."
    )


class PackageOutdated(PackageError):
    sentence = (
        "{package} {version} in {folder}{whose} is in the way: Set Dresser needs {oldest} or newer. "
        "Disable Set Dresser in Preferences > Add-ons and enable it again, which puts its own back; "
        "where that does not help, remove the other one from that folder."
    )


class PackageDamaged(PackageError):
    sentence = (
        "{package} {version} in {folder}{whose} is broken or made for another Python. "
        "Disable Set Dresser in Preferences > Add-ons and enable it again, which puts its own back; "
        "where that does not help, remove the broken one from that folder."
    )
