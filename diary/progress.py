"""One goal over time as one viewer sees it: every moment and every rating, in seven queries.

Seven at any size: goal with standing, card, measures, levels, moments with clips, ratings, markers.
No model instances, and the SQL of each query is built once, as in `timeline`. Which moments and
ratings there are is decided by `access` and nothing else. A page asks for the latest first, so that
it is there as fast after five years as after one term (bench/progress.py).
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from diary import access
from diary.errors import NotFound
from diary.models import (
    Appearance,
    AppearanceGoal,
    GasLevel,
    GoalCard,
    Measure,
    Person,
    RatingRevision,
    Rendition,
)
from diary.prepared import Prepared
from diary.progress_values import (
    CardSeen,
    ClipBrief,
    GoalPage,
    LevelSeen,
    MarkerSeen,
    MeasureSeen,
    Moment,
    PinnedClip,
    Progress,
    RatingSeen,
)
from diary.seen import MediaAddress

Values = Mapping[str, Any]
Rows = QuerySet[Any, tuple[Any, ...]]
_PICTURES = ("poster", "thumb")  # the first of them by name, where a clip has both
_PLAYS = ("video/", "audio/")
_SHARED = Appearance.State.SHARED
LATEST = 50
"""How many moments, and how many ratings, there are at most in a page's first answer."""


def progress(
    viewer: Person, goal_id: UUID, *, media: MediaAddress, latest: bool = False
) -> Progress:
    """Return all that the goal's page shows, or the latest of it; NotFound for a stranger."""
    if not viewer.is_active:
        raise NotFound
    asked = {"person": viewer.pk, "goal": goal_id}
    goal, is_team = _goal(asked)
    if latest:
        moments = _moments(_LATEST_MOMENTS.rows(**asked, child=goal.child), media)
        rows = _LATEST_RATINGS.rows(**asked)[::-1]
    else:
        moments, rows = _moments(_MOMENTS.rows(**asked), media), _RATINGS.rows(**asked)
    has_earlier = latest and max(len(moments), len(rows)) > LATEST
    if has_earlier:
        moments, rows = dict([*moments.items()][-LATEST:]), rows[-LATEST:]
    cards = [_card(row) for row in _CARD.rows(**asked)]
    return Progress(
        goal=goal,
        card=cards[0] if cards else None,
        measures=[MeasureSeen(*row) for row in _MEASURES.rows(goal=goal_id)],
        levels=[LevelSeen(*row) for row in _LEVELS.rows(goal=goal_id)],
        moments=[moment for state, moment in moments.values() if state == _SHARED],
        ratings=_ratings(rows, moments, viewer, is_team=is_team, may_rate=goal.may_rate),
        markers=[
            MarkerSeen(pk, on, kind, words, goal.may_rate and (is_team or made_by == viewer.pk))
            for pk, on, kind, words, made_by in _MARKERS.rows(**asked)
        ],
        has_earlier=has_earlier,
    )


def rating(viewer: Person, goal_id: UUID, rating_id: UUID, *, media: MediaAddress) -> RatingSeen:
    """Return one rating of the goal as its page shows it; NotFound for who does not see it."""
    found = progress(viewer, goal_id, media=media).ratings
    for one in found:
        if one.id == rating_id:
            return one
    raise NotFound


def cards(viewer: Person, goal_id: UUID) -> list[CardSeen]:
    """Return every version of the goal's card, the latest first; NotFound for a stranger."""
    if not access.goals(viewer, "view").filter(pk=goal_id).exists():
        raise NotFound
    return [_card(row) for row in _CARDS.rows(person=viewer.pk, goal=goal_id)]


def _seen_in_diary(person_id: UUID, *, clip: str, child: str) -> Exists:
    """Whether the person sees a clip in the shared diary of a child; both are paths."""
    seen = access.appearances(Person(pk=person_id), "view").filter(state=_SHARED)
    return Exists(seen.filter(entry=OuterRef(f"{clip}__entry"), child=OuterRef(child)))


def _pinned(entry: UUID | None, clip: UUID | None, *, is_seen: bool) -> PinnedClip | None:
    return PinnedClip(entry, clip) if entry and clip and is_seen else None


def _ask_goal(values: Values) -> Rows:
    person, pk = Person(pk=values["person"]), OuterRef("pk")
    return (
        access.goals(person, "view")
        .filter(pk=values["goal"])
        .values_list(
            "child",
            "plan",
            "strand__key",
            "words",
            "staff_words",
            "set_by",
            "state",
            "settings",
            "weight",
            "is_focus",
            "made_at",
            "baseline__entry",
            "baseline",
            _seen_in_diary(values["person"], clip="baseline", child="child"),
            Exists(access.children(person, "team").filter(pk=OuterRef("child"))),
            Exists(access.goals(person, "change").filter(pk=pk)),
            Exists(access.goals(person, "rate").filter(pk=pk)),
        )
    )


def _goal(asked: dict[str, UUID]) -> tuple[GoalPage, bool]:
    """Return the goal, and whether the viewer is of the child's team."""
    for row in _GOAL.rows(**asked):
        child, plan, strand, words, staff_words, set_by, state, *rest = row
        settings, weight, is_focus, made_at, entry, clip, *told = rest
        is_seen, is_team, may_change, may_rate = (bool(one) for one in told)
        page = GoalPage(
            id=asked["goal"],
            child=child,
            plan=plan,
            strand=strand,
            words=words,
            staff_words=staff_words if is_team else None,
            set_by=set_by,
            state=state,
            settings=settings,
            weight=weight,
            is_focus=is_focus,
            baseline=_pinned(entry, clip, is_seen=is_seen),
            made_at=made_at,
            may_change=may_change,
            may_rate=may_rate,
        )
        return page, is_team
    raise NotFound


def _ask_cards(values: Values) -> Rows:
    apart = access.kept_apart(Person(pk=values["person"]), by="made_by", child="goal__child")
    return (
        GoalCard.objects.filter(goal=values["goal"])
        .order_by("-number")
        .values_list(
            "number",
            "prompt_words",
            "prompt_level",
            "how",
            "model_clip__entry",
            "model_clip",
            _seen_in_diary(values["person"], clip="model_clip", child="goal__child"),
            Case(When(apart, then=Value("")), default="made_by__name", output_field=CharField()),
            "made_at",
        )
    )


def _card(row: list[Any]) -> CardSeen:
    number, says, level, how, entry, clip, is_seen, by, made_at = row
    return CardSeen(
        number, says, level, how, _pinned(entry, clip, is_seen=is_seen), by or "", made_at
    )


def _seen(values: Values) -> QuerySet[Appearance]:
    return access.appearances(Person(pk=values["person"]), "view")


def _ask_moments(pairs: QuerySet[Appearance]) -> Rows:
    """One row for each clip of each pair (or one without), oldest first."""
    files = Rendition.objects.filter(clip=OuterRef("entry__clips"))
    picture = files.filter(name__in=_PICTURES).order_by("name").values("name")[:1]
    plays = Q(content_type__startswith=_PLAYS[0]) | Q(content_type__startswith=_PLAYS[1])
    clips = (f"entry__clips__{name}" for name in ("position", "begun_at"))
    return pairs.order_by("occurred_at", "entry", *clips).values_list(
        "pk",
        "state",
        "entry",
        "occurred_at",
        "entry__origin",
        "entry__setting",
        "entry__with_whom",
        "entry__author__name",
        "entry__clips",
        "entry__clips__kind",
        "entry__clips__duration_ms",
        ExpressionWrapper(
            Q(entry__clips__state="ready") | Q(Exists(files.filter(plays))), BooleanField()
        ),
        Subquery(picture),
    )


def _ask_latest_moments(values: Values) -> Rows:
    """Walk back through the child's timeline until there are enough that show the goal."""
    shows = AppearanceGoal.objects.filter(appearance=OuterRef("pk"), goal=values["goal"])
    seen = _seen(values).filter(Exists(shows), child=values["child"])
    latest = seen.order_by("-occurred_at", "-entry").values("pk")[: LATEST + 1]
    return _ask_moments(Appearance.objects.filter(pk__in=latest))


def _moments(rows: list[list[Any]], media: MediaAddress) -> dict[UUID, tuple[str, Moment]]:
    """Return state and moment by appearance, oldest first; drafts too, where the viewer sees them.

    Of the clips of an entry the first that plays is taken.
    """
    found: dict[UUID, tuple[str, Moment]] = {}
    for pair, state, entry, at, origin, setting, with_whom, author, *clip in rows:
        pk, kind, duration_ms, plays, picture = clip
        known = found.get(pair)
        if known is not None and (known[1].clip is not None or not plays):
            continue
        brief = ClipBrief(pk, kind, media(pk, picture) if picture else None, duration_ms)
        found[pair] = (
            state,
            Moment(
                entry=entry,
                occurred_at=at,
                origin=origin,
                setting=setting or origin,
                with_whom=with_whom or author,
                by=author,
                clip=brief if plays else None,
            ),
        )
    return found


def _ask_ratings(values: Values) -> Rows:
    """Ask for ratings whatever their moments are: those that were given are held against them."""
    rows = access.measured(Person(pk=values["person"])).filter(goal=values["goal"])
    return rows.order_by("occurred_at", "made_at", "pk").values_list(
        "pk",
        "kind",
        "value",
        "out_of",
        "occurred_at",
        "setting",
        "with_whom",
        "words",
        "side",
        "by",
        "by__name",
        "appearance",
        Exists(RatingRevision.objects.filter(rating=OuterRef("pk"))),
    )


def _ratings(
    rows: list[list[Any]],
    moments: dict[UUID, tuple[str, Moment]],
    viewer: Person,
    *,
    is_team: bool,
    may_rate: bool,
) -> list[RatingSeen]:
    """Return the ratings that nobody filmed, and those of the moments that were given."""
    found = []
    for pk, kind, value, out_of, at, setting, with_whom, *rest in rows:
        words, side, by, name, pair, is_corrected = rest
        if pair and pair not in moments:
            continue
        moment = moments[pair][1] if pair else None
        own = by == viewer.pk or (side == "school" and is_team)
        found.append(
            RatingSeen(
                id=pk,
                kind=kind,
                value=value,
                out_of=out_of,
                occurred_at=at,
                setting=setting,
                with_whom=with_whom or (moment.by if moment else name or ""),
                words=words,
                side=side,
                by=name or "",
                entry=moment.entry if moment else None,
                clip=moment.clip if moment else None,
                is_corrected=bool(is_corrected),
                may_change=may_rate and own,
            )
        )
    return found


_GOAL = Prepared(_ask_goal)
_CARDS = Prepared(_ask_cards)
_CARD = Prepared(lambda values: _ask_cards(values)[:1])
_MOMENTS = Prepared(
    lambda values: _ask_moments(_seen(values).filter(goal_links__goal=values["goal"]))
)
_LATEST_MOMENTS = Prepared(_ask_latest_moments)
_RATINGS = Prepared(_ask_ratings)
_LATEST_RATINGS = Prepared(lambda values: _ask_ratings(values).reverse()[: LATEST + 1])
_MEASURES = Prepared(
    lambda values: (
        Measure.objects.filter(goal=values["goal"])
        .order_by("kind")
        .values_list("kind", "baseline", "target", "is_in_use")
    )
)
_LEVELS = Prepared(
    lambda values: (
        GasLevel.objects.filter(goal=values["goal"]).order_by("level").values_list("level", "words")
    )
)
_MARKERS = Prepared(
    lambda values: (
        access.goal_markers(Person(pk=values["person"]), "view")
        .filter(goal=values["goal"])
        .order_by("on", "made_at", "pk")
        .values_list("pk", "on", "kind", "words", "made_by")
    )
)
