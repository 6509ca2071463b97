"""Whether Blender can draw and render with the graphics card here. Without a window it does not say so itself: it ends with a crash."""

from __future__ import annotations

import ctypes
import functools
import sys

import bpy

from ...client.session_state import ends_with_session


def can_draw_views() -> bool:
    """Whether 3D Views can be drawn: Blender has a window."""
    return not bpy.app.background


def can_render_with_graphics() -> bool:
    """Whether Workbench and EEVEE can render. Where there is no display system at all, Blender 4.2 to 5.2 abort instead of refusing."""
    return not bpy.app.background or sys.platform != "linux" or _egl_starts()


@ends_with_session
@functools.cache
def draws_in_software() -> bool:
    """Whether a processor draws in a graphics card's place. Asks the one that is in use: there must be one."""
    import gpu

    return any(name in gpu.platform.renderer_get() for name in ("llvmpipe", "softpipe", "SwiftShader", "Basic Render"))


_PLATFORMS = (0x31DD, 0x313F)
"""EGL without a window system: EGL_PLATFORM_SURFACELESS_MESA and EGL_PLATFORM_DEVICE_EXT."""


@ends_with_session
@functools.cache
def _egl_starts() -> bool:
    """Whether the system's EGL gives a display of any kind that Blender tries when it has no window. Asked once a session."""
    try:
        egl = ctypes.CDLL("libEGL.so.1")
        default, of_platform, start = egl.eglGetDisplay, egl.eglGetPlatformDisplay, egl.eglInitialize
    except (OSError, AttributeError):
        return False
    default.restype, default.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
    of_platform.restype, of_platform.argtypes = ctypes.c_void_p, [ctypes.c_uint, ctypes.c_void_p, ctypes.c_void_p]
    start.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]
    displays = (default(None), *(of_platform(platform, None, None) for platform in _PLATFORMS))
    # Not terminated again: a display is the process's, and Blender's own contexts stand on it.
    return any(display and start(display, None, None) for display in displays)
