"""What the add-on's preferences hold, as Blender keeps it: declared here, drawn by `panels.preferences`, read by `preferences`. Imports bpy only."""

from __future__ import annotations

from typing import Any

from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty, StringProperty

from ...client.provider_registry import ProviderSpec, Setting, all_specs
from ..blender.properties import declares_properties, in_our_words
from ..blender.versions import relative_path_options

PROVIDER_ITEMS = [(spec.name.value, spec.label, spec.description) for spec in all_specs()]


KEY_PLACE_ITEMS = [
    ("STORE", "This system's credential store", "Encrypted by the system with your own sign-in"),
    ("PREFERENCES", "Blender's preferences (clear text)", "Readable for whoever can read Blender's files"),
]


@declares_properties
class PreferenceValues:
    """The values of the add-on's preferences."""

    provider: str = EnumProperty(
        name="Provider", description="Who answers a request", items=PROVIDER_ITEMS, default="proof"
    )
    without_partials: str = StringProperty(
        description="Addresses of services that cannot pass partial pictures on, with spaces between them",
        options={"HIDDEN"},
    )
    timeout_minutes: float = FloatProperty(
        name="Give Up After",
        description="Minutes without a byte after which a sent request counts as unanswered",
        default=10.0,
        min=1.0,
        max=60.0,
    )
    concurrency: int = IntProperty(
        name="At Once", description="How many requests may be under way at one service", default=4, min=1, max=16
    )
    key_place: str = EnumProperty(
        name="Keep Keys In",
        description="Where a typed key is kept",
        items=KEY_PLACE_ITEMS,
        default="STORE",
    )
    # The version of a Blender newer than those that were tried, once the artist has read that it is.
    known_as_untried: str = StringProperty(options={"HIDDEN"})
    library_folder: str = StringProperty(
        name="Library",
        description="Where takes are kept; empty: beside the .blend, or in the extension's folder until it is saved",
        subtype="DIR_PATH",
        options=relative_path_options(),
    )
    studio_fonts_folder: str = StringProperty(
        name="Studio Fonts",
        description="A folder of fonts that proofs and type guides are set in, before Blender's own; nothing is installed",
        subtype="DIR_PATH",
        options=relative_path_options(),
    )
    font_families: str = StringProperty(
        name="Families",
        description="Which of its families to use, with commas between them, the first one first; empty: all of them",
    )
    limit_request: float = FloatProperty(
        name="Limit per Request",
        description="Dollars that one picture may cost at most; 0 sets no limit",
        default=1.0,
        min=0.0,
        precision=2,
    )
    limit_session: float = FloatProperty(
        name="Session",
        description="Dollars from one start of Blender to its end; 0 sets no limit",
        min=0.0,
        precision=2,
    )
    limit_day: float = FloatProperty(
        name="Day",
        description="Dollars that you spend on one day in all projects; 0 sets no limit",
        default=20.0,
        min=0.0,
        precision=2,
    )
    limit_project: float = FloatProperty(
        name="Project",
        description="Dollars that everybody has spent in this file's library; 0 sets no limit",
        min=0.0,
        precision=2,
    )
    ask_above: float = FloatProperty(
        name="Ask Above",
        description="Dollars above which Generate asks first, with the count and the price; 0 always asks",
        default=1.0,
        min=0.0,
        precision=2,
    )


def _properties_of(spec: ProviderSpec) -> dict[str, Any]:
    """What the preferences hold for one provider, by their names."""
    if spec.is_local:
        return {}
    return {
        spec.key_preference: StringProperty(
            name=f"{spec.label} Key",
            description=f"Used until it is stored or cleared. The variable {spec.key_variable} stands above it",
            subtype="PASSWORD",
        ),
        # Only the fact: the store itself is opened by couriers, never while Blender draws.
        spec.stored_preference: BoolProperty(default=False, options={"HIDDEN"}),
        spec.model_preference: StringProperty(
            name="Model", description=spec.model_description, default=spec.default_model
        ),
        spec.price_preference: FloatProperty(
            name="Price per Picture",
            description="Dollars that one picture of this model costs at most, as its price is not known here; 0: not known",
            min=0.0,
            max=1000.0,
            precision=3,
        ),
        **{setting.preference: _property_of(setting) for setting in spec.settings},
    }


def _property_of(setting: Setting) -> Any:
    words = {"name": setting.label, "description": setting.description}
    if isinstance(setting.default, bool):
        return BoolProperty(default=setting.default, **words)
    if setting.choices:
        return EnumProperty(items=list(setting.choices), default=setting.default, **words)
    return StringProperty(default=setting.default, **words)


for _spec in all_specs():
    PreferenceValues.__annotations__.update(in_our_words(_properties_of(_spec)))
