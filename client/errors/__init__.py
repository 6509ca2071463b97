"""Everything that can go wrong, as one tree: a sentence for the artist, the technical part, the request id. No bpy, no I/O.

    SetDresserError         tree.py
    ├── RequestError        request.py     what was asked breaks a rule; nothing was sent
    ├── AccountError        account.py     key, credits, limits, verification: the account has to be put right
    ├── RefusedError        service.py     the service read the request and will not make this picture
    ├── ServiceError        service.py     the service is busy, broken or not the service at all
    ├── ReplyError          service.py     something came back that is not a usable picture
    ├── LineError           line.py        the connection: never reached, or lost after sending
    ├── LibraryError        library.py     disk and folders
    ├── PackageError        package.py     a library that a job needs cannot be used here
    ├── LetteringError      lettering.py   words that cannot be set truthfully
    ├── CaptureError        capture.py     the scene could not be captured; nothing was sent
    ├── MaskError           mask.py        where the model may paint could not be told; nothing was sent
    ├── ReferencePictureError  reference.py  a reference cannot go along; nothing was sent
    ├── SignError           sign.py        something about signs that only a person can put right
    │   └── TableError      table.py       a table of signs, or a row of it, cannot be used
    │   └── …              proofreading.py  what keeps signs from being read and approved
    └── PlacementError      placement.py   the take is kept, but could not be placed

Sources of the mapped replies: OpenAI images reference and error guide; Segmind's error pages.
"""

# ruff: noqa: F403  (who raises or handles an error imports it from here, whichever file it stands in)

from __future__ import annotations

from .account import *
from .capture import *
from .lettering import *
from .library import *
from .line import *
from .mask import *
from .package import *
from .placement import *
from .proofreading import *
from .reference import *
from .request import *
from .service import *
from .sign import *
from .table import *
from .tree import *
