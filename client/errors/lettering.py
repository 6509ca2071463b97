"""Words that cannot be set truthfully. No bpy, no I/O."""

from __future__ import annotations

from .tree import SetDresserError


class LetteringError(SetDresserError):
    """Words that cannot be set truthfully; nothing is drawn rather than wrong letters."""


class ScriptWithoutFont(LetteringError):
    sentence = (
        "A proof or a type guide cannot show {characters}: there is no font here for {script}. Choose a folder with one in the "
        "preferences, or another provider and no type guide: the real model may still write it."
    )


class FontsMissing(LetteringError):
    sentence = (
        "Blender's own fonts were not found ({folder}), so a proof or a type guide cannot set any words. "
        "Install Blender anew, or choose another provider and no type guide."
    )


class ShaperMissing(LetteringError):
    sentence = (
        "The text shaping library is missing from this install, so a proof or a type guide cannot set words truthfully. "
        "Disable Set Dresser in Preferences > Add-ons and enable it again, which puts it back; or install Set Dresser's zip for "
        "this system, or choose another provider and no type guide."
    )


class LetteringTooSmall(LetteringError):
    sentence = "There are too many words for this picture: they would be under {pixels} pixels high. Use fewer or a larger size."


class CopyTooLong(LetteringError):
    sentence = "The copy has {characters} characters; a sign takes {most} at most. Split it over several signs, or leave most of it out."


class CopyUnprintable(LetteringError):
    sentence = (
        "The copy has characters that cannot be written: {characters}. They often come along when words are copied "
        "from a PDF or a table. Enter that line anew."
    )


class CopyPrivateUse(LetteringError):
    sentence = (
        "The copy has private-use characters ({characters}), which mean something in one font alone, and nothing to a model. "
        "Enter that line anew; a logo is better sent as a reference."
    )


class SignCopyRefused(LetteringError):
    """A `LetteringError` of one sign among many: `trouble` is its sentence without the last stop."""

    sentence = "The sign {name} cannot be asked for in {language}. Put its words there right: {trouble}."


class GuideWithoutWords(LetteringError):
    sentence = "There are no words to set a type guide of. Enter the sign's copy, or turn its type guide off."


class FontUnreadable(LetteringError):
    sentence = "The font {font} cannot be used: {reason}. Take it out of the folder {folder}, or choose another font."


class FontFamilyMissing(LetteringError):
    sentence = "There is no font of the family {family} in {folder}. Choose one of these: {families}."


class FontFolderUnreadable(LetteringError):
    sentence = (
        "The fonts' folder {folder} cannot be read: {reason}. Choose another one, or none for Blender's own fonts."
    )
