"""What Blender and Python do once in a session, when a take is first placed: done ahead, while Generate is being pressed. May import colour.

Blender makes the Python class of one of its types when something of that type is first met, some 20 µs each; a material with its nodes has
two dozen. Naming the type is enough: nothing of the file is touched.
"""

from __future__ import annotations

import bpy

from ..surface.colour import colour_spaces

_TYPES = """
    BlendDataCollections BlendDataMaterials BlendDataMeshes BlendDataWorlds CameraBackgroundImages
    CameraBackgroundImage CollectionChildren ColorManagedInputColorspaceSettings ColorManagedViewSettings
    Attribute AttributeGroup AttributeGroupMesh BoolAttribute BoolAttributeValue Float2AttributeValue IntAttribute
    MeshEdges MeshLoops MeshPolygons MeshUVLoopLayer MeshVertices UVLoopLayers IDMaterials MaterialSlot NodeLink
    NodeLinks Nodes RenderSettings ShaderNodeTree NodeSocketColor NodeSocketFloatFactor NodeSocketShader
    NodeSocketVector NodeSocketVectorEuler ShaderNodeBackground ShaderNodeBsdfDiffuse ShaderNodeBsdfPrincipled
    ShaderNodeBsdfTransparent ShaderNodeEmission ShaderNodeLightPath ShaderNodeMapping ShaderNodeMixShader
    ShaderNodeOutputMaterial ShaderNodeOutputWorld ShaderNodeTexCoord ShaderNodeTexEnvironment ShaderNodeTexImage ShaderNodeUVMap
"""
"""What the placements make and ask, by name; a version of Blender need not have all of them."""


def meet() -> None:
    """Meet all of it; a second time this is nothing."""
    for name in _TYPES.split():
        getattr(bpy.types, name, None)
    colour_spaces()
