"""The three ways in which work can end without renditions, and every sentence of ours for people.

It knows codes and words only. It must not know formats, tools or limits.
"""

REFUSALS: dict[str, str] = {
    "empty": (
        "This file is empty. The recording may still be on the tablet. "
        "Please look there and send it again."
    ),
    "unknown_kind": (
        "This file is not a photo, video or sound that we can open. "
        "Please send the photo, video or sound itself."
    ),
    "photo_form_unknown": (
        "This photo is in a form that we cannot open yet, such as RAW or JPEG XL. "
        "We keep your file safe. Please save it as JPEG on the device, then send it again."
    ),
    "codec_unknown": (
        "This recording is in a form that we cannot play yet. We keep your file safe. "
        "Please save it as MP4 on the device, then send it again."
    ),
    "protected": (
        "This recording is locked by a shop or an app, so we cannot open it. "
        "Please send one that you made yourself."
    ),
    "index_lost": (
        "The end of this recording is missing, so it cannot be played. We keep what arrived. "
        "Please send it again from the device."
    ),
    "unreadable": (
        "This recording is damaged and we cannot play it. We keep what arrived. "
        "Please check that it plays on the device, then send it again."
    ),
    "nothing_inside": (
        "We found no picture and no sound in this recording. "
        "Please check that it plays on the device, then send it again."
    ),
    "nothing_chosen": (
        "There is nothing in the part of this recording that was chosen. We keep your file safe. "
        "Please undo the change, or choose another part."
    ),
    "too_long": (
        "This recording is longer than your school allows. We keep your file safe. "
        "Please trim it to the best part, then send that."
    ),
    "picture_too_large": (
        "The picture in this file is too large for us to open. We keep your file safe. "
        "Please send a smaller copy."
    ),
    "too_heavy": (
        "This file needs more work than one file may have, so we stopped. We keep your file safe. "
        "Please trim it or send a smaller copy."
    ),
    "photo_unreadable": (
        "This photo is damaged and we cannot open it. We keep what arrived. "
        "Please check that it opens on the device, then send it again."
    ),
    "photo_blank": (
        "Only a small piece of this photo arrived and it shows nothing. We keep what arrived. "
        "Please send it again from the device."
    ),
}
"""Stable code -> sentence: what happened, what is safe, what to do next. At most 25 codes.

Source of the bound: threats.md section 3, malformed files.
"""


_FORMS = {
    "vvc": "VVC",
    "vvc1": "VVC",
    "vvi1": "VVC",
    "apv": "APV",
    "apv1": "APV",
    "dvh1": "Dolby Vision",
    "dvhe": "Dolby Vision",
    "av1": "AV1",
    "av01": "AV1",
    "hevc": "HEVC",
    "prores_raw": "ProRes RAW",
    "aprn": "ProRes RAW",
    "aprh": "ProRes RAW",
    "braw": "Blackmagic RAW",
    "brst": "Blackmagic RAW",
    "jxs": "JPEG XS",
    "jxsm": "JPEG XS",
    "evc": "EVC",
    "evc1": "EVC",
    "lvc1": "LCEVC",
    "avs3": "AVS3",
    "iamf": "IAMF",
    "ac4": "AC-4",
    "ac-4": "AC-4",
    "dtsx": "DTS:X",
    "mha1": "MPEG-H",
    "mhm1": "MPEG-H",
}
"""What files and ffmpeg call a form -> what it says on the box."""


def plain_name(form: str) -> str:
    """Return what people call a form of picture or sound; nothing for one that we cannot name.

    Only names of this table reach a person: a file may call itself anything.
    """
    return _FORMS.get(form.lower(), "")


class Refused(Exception):
    """This file cannot be used, however often it is tried: tell the person, keep the original."""

    def __init__(self, code: str, *, detail: str = "", form: str = "") -> None:
        """Take the sentence from the table; ``detail`` is for the log and never for a person.

        ``form``: a name from ``plain_name``, which the sentence then says.
        """
        self.code = code
        self.sentence = REFUSALS[code]
        if form:
            self.sentence = self.sentence.replace("in a form", f"in a form ({form})", 1)
        self.detail = detail
        super().__init__(f"{code}: {detail}" if detail else code)


class Broken(Exception):
    """A fault of ours or of the machine: worth another try later, and never blamed on the file.

    Codes: ``tool_missing``, ``tool_fault``, ``wall_fault``, ``disk_full``, ``killed``,
    ``timed_out``, ``stalled``, ``original_missing``, ``bad_output``, ``stills_fault``.
    """

    def __init__(self, code: str, *, detail: str = "") -> None:
        """Keep a stable code and, for the log, what the machine said."""
        self.code = code
        self.detail = detail
        super().__init__(f"{code}: {detail}" if detail else code)


class Stopped(Exception):
    """The caller asked us to stop (lease lost, shutting down): nothing is wrong with the file."""
