"""A report or a goal's card in the words of one language, ready for its template.

Knows words and addresses; must not know who may see what (`diary.report` was asked).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from api import print_words, report_chart
from api.invitations import qr_svg
from api.print_words import Words
from api.report_chart import Axis, Line, Picture, Point
from api.timeline import media_address
from diary.report import CardTold, GoalTold, Marked, Measured, PlanTold, Rated, Still

LATEST_SHOWN = 7


@dataclass(frozen=True, slots=True)
class PictureOf:
    """A still with its day, and a square that opens its moment for whoever may."""

    title: str
    day: str
    url: str
    qr: SafeString
    alt: str


@dataclass(frozen=True, slots=True)
class RatingRow:
    """One line of the table of ratings."""

    day: str
    value: str
    place: str
    who: str
    clip: str


@dataclass(frozen=True, slots=True)
class MeasureOf:
    """One way of measuring: picture, what its shapes mean, and the shortened table."""

    title: str
    chart: SafeString
    legend: list[tuple[SafeString, str]]
    rows: list[RatingRow]
    shortened: str


@dataclass(frozen=True, slots=True)
class GoalOf:
    """One goal of the report, in words."""

    words: str
    staff_words: str
    strand: str
    set_by: str
    state: str
    is_focus: bool
    stills: list[PictureOf]
    measures: list[MeasureOf]
    markers: list[tuple[int, str, str]]
    levels: list[tuple[str, str]]
    qr: SafeString


def plan(told: PlanTold, language: str) -> dict[str, object]:
    """Return what the report's template is filled with."""
    words, name = print_words.in_language(language), told.first_name
    stands = {"draft": words.draft, "agreed": words.agreed, "reviewed": words.reviewed}
    hopes = (
        (words.child_hopes.format(name=name), told.child_hopes),
        (words.whanau_hopes, told.whanau_hopes),
        (words.took_part, told.took_part),
        (words.review, told.review_words),
    )
    return {
        "words": words,
        "language": language,
        "title": words.report.format(name=name),
        "plan": told,
        "period": words.period.format(
            start=print_words.day(told.starts_on, language),
            end=print_words.day(told.ends_on, language),
        ),
        "stands": stands[told.state].format(n=told.version),
        "hopes": [(title, text) for title, text in hopes if text],
        "marks": [_mark(words, one, name, language) for one in told.marks],
        "goals": [_Goal(words, told, one, language).of() for one in told.goals],
        "steps": [(words.party[one.party].format(name=name), one.words) for one in told.steps],
        "steps_from": words.steps_from.format(day=print_words.day(told.steps_on, language))
        if told.steps_on
        else "",
        "printed": words.printed.format(day=print_words.day(told.printed_on, language)),
    }


def card(told: CardTold, language: str) -> dict[str, object]:
    """Return what the card's template is filled with."""
    words, name = print_words.in_language(language), told.first_name
    level = told.prompt_level
    version = (
        words.version.format(n=told.number, day=print_words.day(told.on, language))
        if told.on
        else ""
    )
    return {
        "words": words,
        "language": language,
        "title": words.card.format(name=name),
        "card": told,
        "strand": words.strands.get(told.strand, told.strand_name),
        "set_by": words.set_by[told.set_by].format(name=name),
        "places": [words.setting[one] for one in told.settings if one in words.setting],
        "prompt_level": "" if level is None else words.prompt.get(level, ""),
        "version": ", ".join(part for part in (version, told.by) if part),
        "model": _still(words, told.child, told.model, words.model, language),
        "qr": goal_qr(told.child, told.goal),
        "printed": words.printed.format(day=print_words.day(told.printed_on, language)),
    }


def goal_qr(child: UUID, goal: UUID) -> SafeString:
    """Return a square that opens the goal's page, for whoever has a way in."""
    return _square(f"{settings.PUBLIC_URL}/c/{child}/goal/{goal}")


def _square(address: str) -> SafeString:
    return mark_safe(qr_svg(address))  # noqa: S308  (drawn by us from an address of ours)


def _mark(words: Words, one: Marked, name: str, language: str) -> dict[str, str]:
    party, day = words.party[one.party].format(name=name), print_words.day(one.on, language)
    return {"told": words.mark.format(party=party, day=day), "by": one.by, "how": one.how}


def _still(
    words: Words, child: UUID, still: Still | None, title: str, language: str
) -> PictureOf | None:
    if still is None:
        return None
    day = print_words.day(still.on, language)
    return PictureOf(
        title=title,
        day=day,
        url=media_address(still.clip, still.name),
        qr=_square(f"{settings.PUBLIC_URL}/c/{child}/e/{still.entry}"),
        alt=f"{title}: {day}",
    )


class _Goal:
    """Puts one goal into words."""

    def __init__(self, words: Words, plan: PlanTold, goal: GoalTold, language: str) -> None:
        self._words = words
        self._plan = plan
        self._goal = goal
        self._language = language

    def of(self) -> GoalOf:
        words, goal, name = self._words, self._goal, self._plan.first_name
        stills = ((words.began, goal.baseline), (words.latest, goal.latest))
        shown = [
            _still(words, self._plan.child, still, title, self._language) for title, still in stills
        ]
        return GoalOf(
            words=goal.words,
            staff_words=goal.staff_words,
            strand=words.strands.get(goal.strand, goal.strand_name),
            set_by=words.set_by[goal.set_by].format(name=name),
            state=words.state[goal.state],
            is_focus=goal.is_focus,
            stills=[one for one in shown if one],
            measures=[self._measure(one) for one in goal.measures if one.ratings],
            markers=[
                (number, self._day(one.on), one.words)
                for number, one in enumerate(goal.markers, start=1)
            ],
            levels=[(words.gas[level], goal.levels[level]) for level in sorted(goal.levels)[::-1]],
            qr=goal_qr(self._plan.child, goal.id),
        )

    def _day(self, on: date) -> str:
        return print_words.day(on, self._language)

    def _measure(self, measured: Measured) -> MeasureOf:
        ratings = measured.ratings
        shown = ratings[:1] + ratings[1:][-LATEST_SHOWN:]
        is_short = len(shown) < len(ratings)
        return MeasureOf(
            title=self._words.kinds[measured.kind],
            chart=report_chart.draw(self._picture(measured)),
            legend=self._legend(ratings),
            rows=[self._row(measured.kind, one) for one in reversed(shown)],
            shortened=self._words.shortened.format(n=len(ratings)) if is_short else "",
        )

    def _row(self, kind: str, one: Rated) -> RatingRow:
        words = self._words
        told = print_words.value(words, kind, one.value, one.out_of)
        return RatingRow(
            day=self._day(one.on),
            value=f"{told} ({words.corrected})" if one.was_corrected else told,
            place=words.setting[one.setting],
            who=words.side[one.side].format(name=self._plan.first_name),
            clip=words.with_clip if one.has_clip else words.without_clip,
        )

    def _legend(self, ratings: Iterable[Rated]) -> list[tuple[SafeString, str]]:
        words = self._words
        here = [one for one in report_chart.SHAPES if any(r.setting == one for r in ratings)]
        signs = [(report_chart.sign(one), words.setting[one]) for one in here]
        if any(not one.has_clip for one in ratings):
            signs.append((report_chart.sign(here[0], is_hollow=True), words.hollow))
        return signs

    def _picture(self, measured: Measured) -> Picture:
        ratings = measured.ratings
        start = min(self._plan.starts_on, ratings[0].on)
        end = max(min(self._plan.ends_on, self._plan.printed_on), ratings[-1].on)
        ends = {"start": self._day(ratings[0].on), "end": self._day(ratings[-1].on)}
        first, last = (
            print_words.value(self._words, measured.kind, one.value, one.out_of)
            for one in (ratings[0], ratings[-1])
        )
        told = self._words.chart.format(
            kind=self._words.kinds[measured.kind], n=len(ratings), first=first, last=last, **ends
        )
        began, hoped = self._words.baseline, self._words.target
        aims = ((measured.baseline, began, False), (measured.target, hoped, True))
        points = [Point(one.on, _height(one), one.setting, one.has_clip) for one in ratings]
        lines = [Line(at, words, is_left) for at, words, is_left in aims if at is not None]
        heights = [one.height for one in points] + [one.height for one in lines]
        return Picture(
            told=told,
            points=points,
            axis=self._axis(measured.kind, heights),
            start=(start, self._day(start)),
            end=(end, self._day(end)),
            lines=lines,
            marked=[one.on for one in self._goal.markers if start <= one.on <= end],
        )

    def _axis(self, kind: str, heights: list[float]) -> Axis:
        named = {"prompt": self._words.prompt, "gas": self._words.gas}.get(kind)
        if named is not None:
            steps: list[tuple[float, str]] = sorted(named.items())
            return Axis(steps[0][0], steps[-1][0], steps)
        return report_chart.number_axis(heights, most=100 if kind == "trials" else None)


def _height(one: Rated) -> float:
    return 100 * one.value / one.out_of if one.out_of else float(one.value)
