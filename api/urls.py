"""Every address of the front door, one line each."""

from django.urls import URLPattern, path, re_path

from api import (
    answers,
    circle,
    clips,
    consents,
    devices,
    entries,
    health,
    home,
    invitations,
    joining,
    login,
    me,
    plain,
    plans,
    replies,
    rounds,
    shell,
    sign_in_links,
    timeline,
    watching,
)
from api import media as media_bytes
from api.uploads import views as uploads

urlpatterns: list[URLPattern] = [
    # -- oneself
    path("api/me", me.MeView.as_view()),
    path("api/me/sign-out", me.SignOutView.as_view()),
    path("api/me/sessions", me.SessionsView.as_view()),
    path("api/me/sessions/<str:session_id>", me.SessionView.as_view()),
    path("api/devices", devices.DevicesView.as_view()),
    path("api/devices/heartbeat", devices.HeartbeatView.as_view()),
    # -- home, children and their diaries
    path("api/home", home.HomeView.as_view()),
    path("api/children/<uuid:child>", home.ChildView.as_view()),
    path("api/children/<uuid:child>/timeline", timeline.TimelineView.as_view()),
    path("api/children/<uuid:child>/entries/<uuid:entry>", timeline.EntryView.as_view()),
    path("api/children/<uuid:child>/entries/<uuid:entry>/replies", replies.RepliesView.as_view()),
    path("api/children/<uuid:child>/entries/<uuid:entry>/heart", replies.HeartView.as_view()),
    path("api/children/<uuid:child>/entries/<uuid:entry>/watched", replies.WatchedView.as_view()),
    path("api/replies/<uuid:reply>", replies.ReplyView.as_view()),
    # -- entries and clips
    path("api/entries", entries.EntriesView.as_view()),
    path("api/drafts", entries.DraftsView.as_view()),
    path("api/entries/<uuid:entry>", entries.ChangeableEntryView.as_view()),
    path("api/entries/<uuid:entry>/share", entries.ShareView.as_view()),
    path("api/entries/<uuid:entry>/withdraw", entries.WithdrawView.as_view()),
    path("api/entries/<uuid:entry>/split", entries.SplitView.as_view()),
    path("api/receipts", clips.ReceiptsView.as_view()),
    path("api/clips/<uuid:clip>", timeline.ClipView.as_view()),
    path("api/clips/<uuid:clip>/retry", clips.RetryView.as_view()),
    path("api/uploads/", uploads.creation),
    path("api/uploads/<uuid:clip>", uploads.upload),
    # -- authorised bytes
    path("media/clips/<uuid:clip>/original", media_bytes.original),
    path("media/clips/<uuid:clip>/<slug:name>", media_bytes.rendition),
    path("media/children/<uuid:child>/face", media_bytes.face),
    # -- plans and goals
    path("api/children/<uuid:child>/plans", plans.PlansView.as_view()),
    path("api/plans/<uuid:plan>", plans.PlanView.as_view()),
    path("api/children/<uuid:child>/goals", plans.GoalsView.as_view()),
    path("api/goals/<uuid:goal>", plans.GoalView.as_view()),
    path("api/strands", plans.StrandsView.as_view()),
    # -- the circle and who is invited to it
    path("api/children/<uuid:child>/circle", circle.CircleView.as_view()),
    path("api/children/<uuid:child>/households", circle.HouseholdsView.as_view()),
    path("api/children/<uuid:child>/invitations", invitations.InvitationsView.as_view()),
    path("api/households/<uuid:household>", circle.HouseholdView.as_view()),
    path("api/circle/<uuid:member>", circle.MemberView.as_view()),
    path("api/circle/<uuid:member>/end", circle.MemberEndView.as_view()),
    path("api/circle/<uuid:member>/way-back", invitations.WayBackView.as_view()),
    path("api/invitations/<uuid:invitation>", invitations.InvitationView.as_view()),
    path("j/", joining.type_code),
    path("j/<str:code>", joining.open_card),
    path("api/children/<uuid:child>/consents", consents.ConsentsView.as_view()),
    path("api/children/<uuid:child>/watching", watching.WatchingView.as_view()),
    # -- feedback
    path("api/rounds", rounds.RoundsView.as_view()),
    path("api/rounds/<uuid:round>", rounds.RoundView.as_view()),
    path("api/rounds/<uuid:round>/close", rounds.RoundCloseView.as_view()),
    path("api/rounds/<uuid:round>/notes", rounds.NotesView.as_view()),
    path("api/asked", answers.AskedView.as_view()),
    path("api/asked/<uuid:asked>/answers", answers.AskedAnswersView.as_view()),
    path("api/asked/<uuid:asked>/release", answers.AskedReleaseView.as_view()),
    path("api/children/<uuid:child>/released", answers.ReleasedView.as_view()),
    # -- the way in (allauth's views by name; sign-up is closed)
    path("login", login.page, name="account_login"),
    path("login/link/<str:token>", sign_in_links.page),
    path("login/demonstration", login.as_demonstration_person),
    path("login/email", login.request_code, name="account_request_login_code"),
    path("login/code", login.confirm_code, name="account_confirm_login_code"),
    # -- pages without a program, health
    path("plain/", plain.children),
    path("plain/c/<uuid:child>", plain.diary),
    path("healthz", health.alive),
    path("readyz", health.ready),
    # -- the client program; keep it last: it answers for every other address
    path("sw.js", shell.service_worker),
    path("manifest.webmanifest", shell.web_manifest),
    path("shell", shell.bare),
    re_path(r"^(?!api/|media/|static/|emergency/|j/|login).*$", shell.page),
]
