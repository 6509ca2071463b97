"""What keeps a table of signs from being written, read or taken over. No bpy, no I/O."""

from __future__ import annotations

from .sign import SignError


class TableError(SignError):
    """The table as a whole cannot be used; no sign was changed."""


class TableUnreadable(TableError):
    sentence = "The table {file} could not be read. Check that it is still there, and allow Blender to read it."


class TableUnwritable(TableError):
    sentence = "The table could not be written to {file}. Choose another folder, or make room on that disk."


class TableNotText(TableError):
    sentence = "{file} is {format}, and no table of plain text. Save it as 'CSV UTF-8' or as text with tabs, and choose that file."


class TableOfOtherFormat(TableError):
    sentence = (
        "{file} is {format}, and no table. Have its words written into the table that was exported from here, "
        "or into a 'CSV UTF-8' with the columns sign, line and one for each language, and choose that file."
    )


class TableNotUnicode(TableError):
    sentence = (
        "Row {row} of {file} is not written in UTF-8, and guessing would spoil letters. Save the table as 'CSV UTF-8', "
        "and choose it again."
    )


class TableTooLarge(TableError):
    sentence = "{file} has more than {most}, far more than a list of signs. Remove what is not a sign's, or write it as several tables."


class TableEmpty(TableError):
    sentence = "{file} has no row with the names of its columns. Export the signs once, and write into that table."


class TableBroken(TableError):
    sentence = "Row {row} of {file} has quotation marks that do not pair up. Put them right, or save the table anew in a spreadsheet."


class TableColumnMissing(TableError):
    sentence = "{file} has no column {column}; its columns are {columns}. Add that column, or export the signs anew."


class TableColumnTwice(TableError):
    sentence = "Two columns of {file} mean {column}: number {first} and number {second}. Remove one of them."


class TableRefused(TableError):
    sentence = "Nothing was changed, as {count} of the rows of {file} cannot be taken over. {first} Put them right, or leave them out."


class TableOld(TableError):
    sentence = "The signs have changed since this table was looked at. Choose the table again."


class RowRefused(TableError):
    """One row of a table cannot be taken over; the others may."""

    @property
    def row(self) -> int:
        """The row, counted as a spreadsheet does: the names of the columns are row 1."""
        return int(str(self.facts["row"]))

    @property
    def sign(self) -> str:
        """The sign that the row names."""
        return str(self.facts.get("sign", ""))


class RowWithoutSign(RowRefused):
    sentence = "Row {row} names no sign. Write the sign's name into it."


class RowOfUnknownSign(RowRefused):
    sentence = "Row {row} is of the sign {sign}, which this file does not have. Check the name, or remove the row."


class RowOfUnknownId(RowRefused):
    sentence = "Row {row} is of the sign {sign} with the id {id}, which this file does not have. Remove the id to go by the name."


class RowOfManySigns(RowRefused):
    sentence = "Row {row} is of the sign {sign}, as several signs are called. Use the column 'sign id' to say which."


class RowTwice(RowRefused):
    sentence = "Row {row} has line {line} of the sign {sign}, as row {other} has. Remove one of the two."


class RowOfNoLine(RowRefused):
    sentence = "Row {row} has {line} as the line of the sign {sign}. Write its number there: 1, 2, 3."


class RowBeyondLines(RowRefused):
    sentence = "Row {row} has line {line} of the sign {sign}, which has {count}. Write the lines between as well, or correct the number."


class RowOfUnknownRole(RowRefused):
    sentence = "Row {row} calls line {line} of the sign {sign} {role}, which is no role. Use one of these: {roles}."


class RowUnprintable(RowRefused):
    sentence = (
        "Row {row} has characters in the {language} of the sign {sign} that nobody can read: {characters}. Remove them."
    )


class RowTooLong(RowRefused):
    sentence = "Row {row} has {length} characters in the {language} of the sign {sign}. Shorten it to at most {most}."


class RowLettersLost(RowRefused):
    sentence = (
        "Row {row} has lost the letters of the {what} of the sign {sign} on its way: {shown}. A spreadsheet that saves in an old code page "
        "does that. Save the table as 'CSV UTF-8' where the words are still whole, and choose it again. A sign that is to say so is written "
        "in the list of signs."
    )


class RowLettersGarbled(RowRefused):
    sentence = (
        "Row {row} has the {what} of the sign {sign} with the wrong letters: {shown}. The table was opened in an old code page. "
        "Open it anew as UTF-8, save it as 'CSV UTF-8', and choose it again."
    )


class RowOfFailedFormula(RowRefused):
    sentence = (
        "Row {row} has {shown} as the {what} of the sign {sign}, which is what a spreadsheet shows in place of a formula's answer. "
        "Mend that cell, or write the words into it. A sign that is to say so is written in the list of signs."
    )


class RowBeyondMostLines(RowRefused):
    sentence = "Row {row} has line {line} of the sign {sign}; a sign takes {most} lines at most. Remove the lines beyond, or write them as another sign."


class RowBeyondMostSigns(RowRefused):
    sentence = "Row {row} would make the sign {sign}, and one table makes {most} new signs at most. Write the rest as another table."


class RowBeyondMostLanguages(RowRefused):
    sentence = "Row {row} would add {language}, and a file has {most} languages at most. Remove columns that are no language of this show."
