"""Disk and folders. No bpy, no I/O."""

from __future__ import annotations

from .tree import Billed, SetDresserError


class LibraryError(SetDresserError):
    """Disk and folders."""

    sentence = (
        "A disk or folder refused in a way that Set Dresser did not expect. "
        "Check the library's folder in the add-on's preferences; the technical part is in the log."
    )


class FolderNotWritable(LibraryError):
    sentence = "The library folder {folder} cannot be written. Choose another one in the add-on's preferences."


class LibraryForeign(FolderNotWritable):
    sentence = (
        "In the folder {folder} stands a link or something else that is no plain file or folder, and Set Dresser reads and "
        "writes nothing through it. Remove it, or choose another library in the add-on's preferences."
    )


class LedgerLocked(LibraryError):
    sentence = (
        "Another program keeps the ledger of what was spent locked ({folder}), so that nothing can be sent within the "
        "limits. End that program, then try again; nothing was charged."
    )


class DiskFull(LibraryError):
    sentence = "The disk with the library is full ({folder}). Make room, then try again."


class ReplyRescued(LibraryError):
    sentence = (
        "{trouble} The picture has come all the same: it is safe in {folder}, and is brought into the library when this "
        "job is taken up again or Blender starts next."
    )
    billed = Billed.YES


class ReplyWaits(LibraryError):
    sentence = (
        "{trouble} The picture has come all the same: it is safe in the job's folder, and becomes a take when this job "
        "is taken up again or Blender starts next."
    )
    billed = Billed.YES


class LibraryLost(LibraryError):
    sentence = (
        "The library folder {folder} is not there any more. Connect the drive or share, or choose another folder."
    )


class JobFolderDamaged(LibraryError):
    sentence = (
        "The job's folder {folder} is not readable as a job. It is left as it is: "
        "look into it, or put it back from a backup."
    )


class JobOfUnknownProvider(JobFolderDamaged):
    sentence = (
        "This job is for {provider}, a provider that this version of Set Dresser does not know, and is not sent. "
        "Leave it as it is, or open its library with the version that posted it."
    )
