"""What the preferences offer: keys tried, stored and forgotten, the studio's fonts, previews at an address, a Blender that nobody tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy
from bpy.props import BoolProperty

from .. import client, scene
from ..scene.blender.interface_language import translated
from ..scene.blender.properties import InOurWords, declares_properties
from .reporting import refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpy.stub_internal.rna_enums import OperatorReturnItems


class SETDRESSER_OT_test_key(InOurWords, bpy.types.Operator):
    """Ask the service whether it knows this key, and how many credits are left. Costs nothing"""

    bl_idname = "set_dresser.test_key"
    bl_label = "Test Key"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """A provider with a key must be chosen, and be within reach."""
        provider = scene.settings.preferences.provider_name()
        if client.provider_registry.spec_of(provider).is_local:
            cls.poll_message_set("The proof provider needs no key")
            return False
        try:
            scene.queue.price.check_access(provider)
        except client.errors.SetDresserError as error:
            cls.poll_message_set(translated(error.message))
            return False
        return _is_free(cls)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Ask in the background; the answer appears under the key."""

        def ask() -> None:
            provider = scene.settings.preferences.provider_name()
            scene.queue.account.ask_account(
                scene.settings.preferences.service_settings(provider),
                scene.settings.preferences.model_name(provider),
                scene.settings.preferences.key_for(provider),
            )

        return _ask(self, ask)


class SETDRESSER_OT_store_key(InOurWords, bpy.types.Operator):
    """Move the typed key into this system's credential store, and empty the field"""

    bl_idname = "set_dresser.store_key"
    bl_label = "Store Key"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """A key must have been typed."""
        provider = scene.settings.preferences.provider_name()
        if client.provider_registry.spec_of(provider).is_local or not scene.queue.keys.typed_key(provider):
            cls.poll_message_set("Type the key first")
            return False
        return _is_free(cls)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Store it in the background: the system may ask for the store's own password first."""
        return _ask(self, lambda: scene.queue.keys.store_typed_key(scene.settings.preferences.provider_name()))


class SETDRESSER_OT_forget_key(InOurWords, bpy.types.Operator):
    """Empty the field, and remove the key from this system's credential store if it was stored there"""

    bl_idname = "set_dresser.forget_key"
    bl_label = "Forget Key"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be a key that can be forgotten; the environment's cannot."""
        provider = scene.settings.preferences.provider_name()
        if client.provider_registry.spec_of(provider).is_local or not scene.queue.keys.is_kept_here(provider):
            cls.poll_message_set("No key is kept here")
            return False
        return _is_free(cls)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Forget it, in the background where the system's store is involved."""
        return _ask(self, lambda: scene.queue.keys.forget_everywhere(scene.settings.preferences.provider_name()))


def _is_free(operator: type[bpy.types.Operator]) -> bool:
    """One question at a time, so that no answer is taken for another's."""
    if scene.queue.account.is_asking():
        operator.poll_message_set("Still waiting for an answer")
    return not scene.queue.account.is_asking()


def _ask(operator: bpy.types.Operator, ask: Callable[[], None]) -> set[OperatorReturnItems]:
    """Have a courier find something out, if a person asks; the answer appears in the preferences."""
    try:
        scene.blender.user_action.check_person_asks()
        ask()
    except (client.errors.SetDresserError, OSError) as error:
        return refuse(operator, error)
    scene.queue.timer.hear_out(scene.queue.account.is_asking)
    return {"FINISHED"}


class SETDRESSER_OT_look_through_fonts(InOurWords, bpy.types.Operator):
    """Read the fonts of this folder: which families are there, what they can write, and which files cannot be used"""

    bl_idname = "set_dresser.look_through_fonts"
    bl_label = "Look Through Fonts"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """A folder must be chosen, and no other answer be on its way."""
        if not scene.settings.preferences.preferences().studio_fonts_folder.strip():
            cls.poll_message_set("Choose a folder first; without one, words are set in Blender's own fonts")
            return False
        return _is_free(cls)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Read them in the background; the answer appears under the folder."""
        return _ask(
            self,
            lambda: scene.queue.account.look_through_fonts(
                scene.settings.preferences.service_settings(client.choices.ProviderName.PROOF)
            ),
        )


_PARTIALS = {True: "Partial Pictures are on for this address", False: "Partial Pictures are off for this address"}


@declares_properties
class SETDRESSER_OT_partial_pictures_here(InOurWords, bpy.types.Operator):
    """Have partial pictures on or off for the service address that the preferences name now. It is remembered for that address alone"""

    bl_idname = "set_dresser.partial_pictures_here"
    bl_label = "Partial Pictures at This Address"
    bl_options = {"INTERNAL"}

    wanted: bool = BoolProperty(default=False, options={"HIDDEN", "SKIP_SAVE"})

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Remember the choice."""
        scene.settings.preferences.want_partial_pictures_here(wanted=self.wanted)
        self.report({"INFO"}, translated(_PARTIALS[bool(self.wanted)]))
        scene.blender.editors.redraw_panels()
        return {"FINISHED"}


class SETDRESSER_OT_accept_untried_blender(InOurWords, bpy.types.Operator):
    """Do not say so again in this version of Blender"""

    bl_idname = "set_dresser.accept_untried_blender"
    bl_label = "Understood"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There is nothing to put away in a Blender that was tried."""
        if scene.blender.versions.untried_version():
            return True
        cls.poll_message_set("Set Dresser was tried in this Blender")
        return False

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Note the version in the preferences, which Blender saves."""
        scene.settings.preferences.preferences().known_as_untried = scene.blender.versions.untried_version()
        context.preferences.is_dirty = True
        return {"FINISHED"}


CLASSES: tuple[type[bpy.types.Operator], ...] = (
    SETDRESSER_OT_test_key,
    SETDRESSER_OT_store_key,
    SETDRESSER_OT_forget_key,
    SETDRESSER_OT_look_through_fonts,
    SETDRESSER_OT_partial_pictures_here,
    SETDRESSER_OT_accept_untried_blender,
)
