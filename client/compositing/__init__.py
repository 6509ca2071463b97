"""What is made of a reply to a capture: drift undone, put into the capture through the mask, counted, cut. No bpy, no I/O.

`composing` has the order of the steps; `drift` and `tones` measure (with numpy, where there is one), `correcting` undoes, `blending`
puts together, `checking` counts anew what must not have changed, `encoding` writes without loss, `saying` tells the artist.
"""

from .composing import Composed as Composed
from .composing import before_of as before_of
from .composing import compose as compose
from .composing import depth_of as depth_of
