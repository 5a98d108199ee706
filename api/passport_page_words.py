"""The words of a passport's page for strangers, in each language that it can be in."""

from dataclasses import dataclass

from api.joining_words import ENGLISH, MAORI


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that the page says of itself. `{name}` is the child's first name."""

    page: str
    about: str
    likes: str
    can_do: str
    helps: str
    clips: str
    until: str
    over_title: str
    over: str
    too_many_title: str
    too_many: str


WORDS = {
    ENGLISH: Words(
        page="A page about me",
        about="This is {name}",
        likes="What I like",
        can_do="What I can do",
        helps="What helps me",
        clips="Watch me",
        until="Somebody who knows {name} sent you this page. Please keep it to yourself.",
        over_title="This page has ended",
        over="Ask the person who sent it.",
        too_many_title="Please wait a little",
        too_many="Too many addresses were tried from here. Please try again in an hour.",
    ),
    MAORI: Words(
        page="He whārangi mōku",
        about="Ko {name} tēnei",
        likes="Ngā mea e pai ana ki a au",
        can_do="Ngā mea ka taea e au",
        helps="Ngā mea hei āwhina i a au",
        clips="Mātaki mai ki a au",
        until="Nā tētahi e mōhio ana ki a {name} tēnei i tuku mai. Kaua e tohaina atu.",
        over_title="Kua mutu tēnei whārangi",
        over="Pātai atu ki te tangata nāna i tuku mai.",
        too_many_title="Taihoa ake",
        too_many="He maha rawa ngā wāhitau i whakamātauria i konei. "
        "Whakamātau anō ā te hāora e heke mai nei.",
    ),
}


def in_language(language: str) -> Words:
    """Return the words in this language, or in English."""
    return WORDS.get(language, WORDS[ENGLISH])
