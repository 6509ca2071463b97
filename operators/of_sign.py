"""What an operator on the signs needs: that there are some, or that one is chosen in the list."""

from __future__ import annotations

import bpy


def has_sign(context: bpy.types.Context) -> bool:
    """Whether a sign is chosen in the list."""
    from ..scene.signs.sign_list import active_sign

    return context.scene is not None and active_sign() is not None


class AnySigns:
    """Mixed into an operator on all signs of the file, before `bpy.types.Operator`."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be signs."""
        from ..scene.signs.sign_list import all_signs

        if context.scene is None or not all_signs():
            cls.poll_message_set("Make a sign first")  # type: ignore[attr-defined]
            return False
        return True


class OnSign:
    """Mixed into an operator on the sign that is chosen in the list, before `bpy.types.Operator`."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be one."""
        if not has_sign(context):
            cls.poll_message_set("Choose a sign in the list")  # type: ignore[attr-defined]
            return False
        return True
