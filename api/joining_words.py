"""The words of the joining pages, in each language that a card can be in.

Small enough to be a table. A missing word fails at import, not in front of a family.
"""

from dataclasses import dataclass

ENGLISH, MAORI = "en", "mi"


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that the joining pages say. Names in braces are filled in."""

    invitation: str
    this_is: str
    are_you: str
    invited_by: str
    way_back: str
    go_on: str
    not_you: str
    signed_in: str
    staff_asked: str
    go_on_as: str
    somebody_else: str
    signs_out: str
    type_title: str
    type_hint: str
    type_label: str
    type_button: str
    unknown: str
    expired: str
    used: str
    ended: str
    in_circle: str
    to_diary: str
    too_many: str
    other_code: str
    sign_in: str


WORDS = {
    ENGLISH: Words(
        invitation="Invitation",
        this_is="This is {child}’s diary.",
        are_you="Are you {relation}?",
        invited_by="{school} invites you to see what {child} does and learns, and to answer.",
        way_back="This is your new way in. Everything is still there.",
        go_on="Yes, open the diary",
        not_you="Not you? Please give this to the right person. Looking has not used it up.",
        signed_in="You are signed in here as {name}.",
        staff_asked="You are signed in here as {name}, who works at a school. Will you look at "
        "this diary as family yourself, or is somebody else holding this device?",
        go_on_as="Go on as {name}",
        somebody_else="I am somebody else",
        signs_out="{name} is then signed out here. Clips that wait on this device are kept.",
        type_title="Type the code on your card",
        type_hint="It has ten letters and numbers. Big or small, with spaces or without: all fine.",
        type_label="Code",
        type_button="Go on",
        unknown="We don’t know that code. Please look at the card and try again.",
        expired="This invitation is too old now. Please ask the school for a new one.",
        used="This invitation has been used. If that was not you, please tell the school. "
        "If it was, open the diary on the device you used, or ask the school for a new invitation.",
        ended="This invitation has ended. Please ask the school for a new one.",
        in_circle="You have a place in this diary already.",
        to_diary="Open the diary",
        too_many="Too many codes were tried. Please wait an hour, or use the link or the picture "
        "on your card: they always work.",
        other_code="Type another code",
        sign_in="I work at the school",
    ),
    MAORI: Words(
        invitation="He tono",
        this_is="Ko te rātaka tēnei a {child}.",
        are_you="Ko koe a {relation}?",
        invited_by="E pōwhiri ana a {school} i a koe kia kite i ngā mahi me ngā akoranga "
        "a {child}, kia whakahoki kōrero hoki.",
        way_back="Koinei tō ara hou ki roto. Kei konei tonu ngā mea katoa.",
        go_on="Āe, huakina te rātaka",
        not_you="Ehara i a koe? Tēnā, hoatu tēnei ki te tangata tika. Kāore i pau i te tirohanga.",
        signed_in="Kua takiuru koe i konei hei {name}.",
        staff_asked="Kua takiuru koe i konei hei {name}, he kaimahi i te kura. Ka titiro koe ki "
        "tēnei rātaka hei whānau, kei tētahi atu rānei tēnei pūrere ināianei?",
        go_on_as="Haere tonu hei {name}",
        somebody_else="He tangata kē ahau",
        signs_out="Ka takiputa a {name} i konei. Ka puritia ngā ataata e tatari ana ki konei.",
        type_title="Patohia te waehere kei tō kāri",
        type_hint="Tekau ngā pū me ngā tau. He pai te pūmatua, te pūriki, te mokowā rānei.",
        type_label="Waehere",
        type_button="Haere tonu",
        unknown="Kāore mātou e mōhio ki tēnā waehere. Tirohia te kāri, ka whakamātau anō.",
        expired="Kua tawhito tēnei tono. Tēnā, tonoa he mea hou i te kura.",
        used="Kua whakamahia tēnei tono. Ki te kore nāu, whakamōhiotia te kura. Ki te mea nāu, "
        "huakina te rātaka i te pūrere i whakamahia e koe, tonoa rānei he mea hou i te kura.",
        ended="Kua mutu tēnei tono. Tēnā, tonoa he mea hou i te kura.",
        in_circle="He wāhi kē tōu i tēnei rātaka.",
        to_diary="Huakina te rātaka",
        too_many="He maha rawa ngā waehere i whakamātauria. Taihoa mō te hāora kotahi, "
        "whakamahia rānei te hononga, te pikitia rānei kei tō kāri: ka mahi tonu ērā.",
        other_code="Pato waehere anō",
        sign_in="He kaimahi ahau i te kura",
    ),
}


def in_language(language: str) -> Words:
    """Return the words in this language, or in English."""
    return WORDS.get(language, WORDS[ENGLISH])


def preferred(accept_language: str) -> str:
    """Return te reo Māori when the browser asks for it first, else English."""
    first = accept_language.split(",", maxsplit=1)[0].strip().lower()
    return MAORI if first.partition("-")[0] == MAORI else ENGLISH
