"""What is made from a take's picture and leaves the library, or stands beside it, says anew where it comes from. No bpy.

A new file holds neither what the picture said nor its signature: it is another picture.
"""

from __future__ import annotations

import logging
from pathlib import Path

from .errors import JobFolderDamaged, PictureDamaged
from .provenance import Provenance, SourceType, embed
from .request import PictureFormat
from .take import read_take

_log = logging.getLogger(__name__)


def said_anew(data: bytes, format: PictureFormat, folder: Path, source: SourceType | None = None) -> bytes:
    """A picture that was made from the take in `folder`, with what the take's own picture says of itself; as it is, where
    no take can be read there. `source` is how the new one came to be, where that is not how the take did.
    """
    try:
        take = read_take(folder)
        told = SourceType.PROOF if take.is_proof else source or take.source_type
        return embed(data, format, Provenance(take.id, told, take.prompt, take.provider, take.model, take.kept_at))
    except (JobFolderDamaged, PictureDamaged) as error:
        _log.info("a picture says nothing of where it comes from: %s", error.technical)
        return data
