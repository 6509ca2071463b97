"""Which objects a render shows, and whether it shows other surfaces of them than the viewport. Main thread only; needs no numpy."""

from __future__ import annotations

from collections.abc import Iterator

import bpy


def rendered_objects(view_layer: bpy.types.ViewLayer) -> set[int]:
    """The session_uids of the objects that a render of the layer shows, with those of the scenes behind it."""
    found: set[int] = set()

    def look(layer: bpy.types.LayerCollection) -> None:
        if layer.exclude or layer.collection.hide_render:
            return
        found.update(obj.session_uid for obj in layer.collection.objects if not obj.hide_render)
        for child in layer.children:
            look(child)

    look(view_layer.layer_collection)
    for scene in _behind(view_layer.id_data):
        for each in scene.view_layers:
            look(each.layer_collection)
    return found


def _behind(scene: bpy.types.Scene) -> Iterator[bpy.types.Scene]:
    """The scenes that stand behind this one as its background set."""
    passed = {scene}
    while (scene := scene.background_set) is not None and scene not in passed:
        passed.add(scene)
        yield scene


def is_left_out(owner: bpy.types.Object, obj: bpy.types.Object) -> bool:
    """Whether *Disable in Renders* keeps an object out of renders, or the owner's instance of it.

    Renders ask it of what stands for itself and of members of collections that are instanced. What nodes, particles, vertices and
    faces instance they show all the same, so that what is scattered need not stand in the set itself. The child whose instances stand
    on its parent's vertices or faces is shown by viewports too, and by no render.
    """
    if obj == owner:
        return obj.hide_render or (obj.parent is not None and obj.parent.instance_type in {"VERTS", "FACES"})
    if not obj.hide_render:
        return False
    return owner.instance_collection is not None and any(
        obj.name in collection.all_objects for collection in _within([owner.instance_collection])
    )


def is_otherwise_rendered(context: bpy.types.Context) -> bool:
    """Whether a render shows other surfaces than the viewport has: objects hidden in that alone, modifiers set otherwise."""
    render = context.scene.render
    if render.use_simplify and (
        render.simplify_subdivision != render.simplify_subdivision_render
        or render.simplify_child_particles != render.simplify_child_particles_render
    ):
        return True
    if any(
        node.bl_idname == "GeometryNodeIsViewport"
        for tree in bpy.data.node_groups
        if tree.bl_idname == "GeometryNodeTree"
        for node in tree.nodes
    ):
        return True
    rendered = rendered_objects(context.view_layer)
    for scene in (context.scene, *_behind(context.scene)):
        for obj in scene.objects:
            if obj.session_uid not in rendered:
                continue
            is_here = scene == context.scene
            if (obj.hide_viewport if not is_here else not obj.visible_get()) or _has_other_surface(obj):
                return True
    return any(
        obj.hide_viewport != obj.hide_render or _has_other_surface(obj)
        for collection in _instanced(context.scene)
        for obj in collection.all_objects
    ) or any(_hides_otherwise(collection) for collection in _instanced(context.scene))


def _hides_otherwise(collection: bpy.types.Collection) -> bool:
    """Whether the collection, or one in it, shows in the viewport and not in renders, or the other way round."""
    return any(each.hide_viewport != each.hide_render for each in (collection, *collection.children_recursive))


def _instanced(scene: bpy.types.Scene) -> set[bpy.types.Collection]:
    """The collections that objects of the scene stand for, and those that stand in these."""
    return _within([obj.instance_collection for obj in scene.objects if obj.instance_collection is not None])


def _within(left: list[bpy.types.Collection]) -> set[bpy.types.Collection]:
    """These collections, and those that objects in them stand for."""
    found: set[bpy.types.Collection] = set()
    while left:
        collection = left.pop()
        if collection not in found:
            found.add(collection)
            left += [obj.instance_collection for obj in collection.all_objects if obj.instance_collection is not None]
    return found


def _has_other_surface(obj: bpy.types.Object) -> bool:
    if obj.is_instancer and obj.show_instancer_for_viewport != obj.show_instancer_for_render:
        return True
    for modifier in obj.modifiers:
        if modifier.show_viewport != modifier.show_render:
            return True
        if (
            modifier.type in {"SUBSURF", "MULTIRES"}
            and modifier.show_render
            and modifier.levels != modifier.render_levels
        ):
            return True
        if modifier.type == "PARTICLE_SYSTEM" and modifier.particle_system.settings.display_percentage != 100:
            return True
    data = obj.data
    if obj.type in {"CURVE", "FONT", "SURFACE"}:
        return data.render_resolution_u not in {0, data.resolution_u} or (
            obj.type == "SURFACE" and data.render_resolution_v not in {0, data.resolution_v}
        )
    return obj.type == "META" and data.resolution != data.render_resolution
