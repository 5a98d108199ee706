"""The door of tus: each verb of `/api/uploads/`. The first and the last piece speak to the diary.

Plain Django views, because DRF would read the body. A browser proves itself by session and CSRF
token, a shared tablet by its device token. The order that keeps an acknowledged byte: lock, read
the offset again, store, sync, save the offset; with the last piece, the clip is received in the
same transaction. Whoever finds all bytes there and the clip not yet received finishes that first.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import PermissionDenied

from api import errors
from api.authentication import SignedIn, sender
from api.uploads import protocol, stores
from api.uploads.protocol import Piece, Refusal
from diary import clips, uploads
from diary.errors import DiaryError

if TYPE_CHECKING:
    from diary.models import Person, Upload

# A tablet that lost its network says nothing; its clip must not stay locked. Source: tusd, network
# timeout 60 s; shorter here, because a stalled piece also holds one of few threads.
STALL_SECONDS = 20
_MOST_DRAINED_BYTES = 16 * 1024**2
_REASONS = {460: "Checksum Mismatch"}
View = Callable[..., HttpResponse]


def _door(**verbs: View) -> View:
    """Return one view for an address: who asks, which verb, and every refusal in one form."""

    def answer(request: HttpRequest, **ids: UUID) -> HttpResponse:
        try:
            response = _dispatch(request, verbs, ids)
        except (Refusal, DiaryError) as refused:
            if refused.code != "cut_off":
                _drain(request)
            response = _refuse(refused)
        response["Tus-Resumable"] = protocol.VERSION
        response["Cache-Control"] = "no-store"
        if response.status_code == 412:
            response["Tus-Version"] = protocol.VERSION
        return response

    return csrf_exempt(answer)


def _dispatch(request: HttpRequest, verbs: dict[str, View], ids: dict[str, UUID]) -> HttpResponse:
    verb = verbs.get(request.method or "")
    if request.method == "OPTIONS":
        return _options()
    if verb is None:
        raise Refusal("wrong_method")
    protocol.check_version(request.headers)
    return verb(request, _sender(request), **ids)


def _sender(request: HttpRequest) -> "Person":
    person = sender(request)
    if not person.is_authenticated:
        raise Refusal("sign_in_needed")
    if person is request.user:  # by cookie, which a foreign page could make a browser send
        try:
            SignedIn().enforce_csrf(cast("Any", request))
        except PermissionDenied as error:
            raise Refusal("page_too_old") from error
    return person


def _refuse(refused: Refusal | DiaryError) -> HttpResponse:
    content = errors.body(refused.status, refused.code, refused.sentence)
    response = JsonResponse(
        content,
        status=refused.status,
        content_type=errors.MEDIA_TYPE,
        reason=_REASONS.get(refused.status),
    )
    if isinstance(refused, Refusal) and refused.offset is not None:
        response["Upload-Offset"] = str(refused.offset)
    return response


def _options() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Tus-Version"] = protocol.VERSION
    response["Tus-Extension"] = protocol.EXTENSIONS
    response["Tus-Max-Size"] = str(settings.MAX_UPLOAD_BYTES)
    response["Tus-Checksum-Algorithm"] = ",".join(protocol.DIGEST_BYTES)
    return response


def create(request: HttpRequest, person: "Person") -> HttpResponse:
    """POST: begin a clip, with its first bytes if they came along. Idempotent by the clip's id."""
    told = protocol.read_creation(request.headers)
    piece = protocol.read_first_piece(request.headers)
    store = stores.chosen()
    with transaction.atomic():
        upload = clips.begin(person, _new_clip(told))
        if upload.finished_at is None:
            store.require_room(upload.length - upload.offset)
    offset = _stored_bytes(store, upload) if upload.offset else 0
    if piece is None or upload.finished_at is not None:
        _drain(request)
    else:
        with store.lock(told.clip):
            upload = uploads.of(person, told.clip)
            offset = _true_offset(store, upload)
            if offset == 0:
                offset = _take(request, person, upload, piece)
            else:  # asked again: the bytes from 0 on are here already
                _drain(request)
    response = HttpResponse(status=201)
    response["Location"] = f"/api/uploads/{told.clip}"
    return _with_standing(response, upload, offset=offset)


def _new_clip(told: protocol.Creation) -> clips.NewClip:
    return clips.NewClip(
        id=told.clip,
        entry_id=told.entry,
        kind=told.kind,
        size_bytes=told.length,
        position=told.position,
        file_name=told.file_name,
        content_type=told.content_type,
        sha256=told.sha256,
        captured_at=told.captured_at,
    )


def head(request: HttpRequest, person: "Person", clip: UUID) -> HttpResponse:
    """HEAD: how far the clip is. All bytes there but not received is put right first."""
    del request
    store, upload = stores.chosen(), uploads.of(person, clip)
    offset = _stored_bytes(store, upload)
    if offset == upload.length and upload.finished_at is None:
        with store.lock(clip):
            _complete(person, uploads.of(person, clip))
    response = HttpResponse(status=200)
    response["Upload-Length"] = str(upload.length)
    response["Upload-Metadata"] = protocol.write_metadata(_metadata(upload))
    return _with_standing(response, upload, offset=offset)


def patch(request: HttpRequest, person: "Person", clip: UUID) -> HttpResponse:
    """PATCH: store one piece; the last one hands the clip to the diary."""
    piece = protocol.read_piece(request.headers)
    uploads.of(person, clip)  # a stranger learns nothing, not even that it is busy
    with stores.chosen().lock(clip):
        upload = uploads.of(person, clip)  # read again: whoever held the lock moved it
        offset = _take(request, person, upload, piece)
    return _with_standing(HttpResponse(status=204), upload, offset=offset)


def terminate(request: HttpRequest, person: "Person", clip: UUID) -> HttpResponse:
    """DELETE: forget a clip that has not fully arrived. Source: tus 1.0 §Termination."""
    del request
    store = stores.chosen()
    uploads.of(person, clip)
    with store.lock(clip):
        if not uploads.give_up(clip, actor=person):
            raise Refusal("already_here")
        store.discard(clip)
    return HttpResponse(status=204)


def _take(request: HttpRequest, person: "Person", upload: "Upload", piece: Piece) -> int:
    """Store a piece, under the lock, and return the new offset."""
    store, clip_id = stores.chosen(), upload.clip_id
    offset = _true_offset(store, upload)
    if piece.offset != offset:
        raise Refusal("offset_moved", offset=offset)
    if offset + piece.length > upload.length:
        raise Refusal("too_long", offset=offset)
    end = offset
    if piece.length:
        end = _append(request, store, clip_id, piece)
    if end < upload.length:
        uploads.advance(clip_id, offset=end)
    elif upload.finished_at is None:
        _complete(person, upload)
    if end < offset + piece.length:
        raise Refusal("cut_off", offset=end)
    return end


def _append(request: HttpRequest, store: stores.Store, clip_id: UUID, piece: Piece) -> int:
    try:
        store.require_room(piece.length)
        return store.append(
            clip_id,
            _blocks(request, piece.length),
            at=piece.offset,
            checksum=piece.checksum,
            on_safe=lambda safe: uploads.advance(clip_id, offset=safe),
        )
    except Refusal as refused:
        if refused.offset is None:
            refused.offset = piece.offset
        raise


def _complete(person: "Person", upload: "Upload") -> None:
    """Give all the bytes of a clip to the diary: a rename, then one transaction. Idempotent."""
    if upload.finished_at is None:
        key = stores.chosen().finish(upload.clip_id, length=upload.length)
        clips.receive(person, upload.clip_id, original_key=key)


def _stored_bytes(store: stores.Store, upload: "Upload") -> int:
    if upload.finished_at is not None:
        return upload.length
    return store.stored_bytes(upload.clip_id, acknowledged=upload.offset, length=upload.length)


def _true_offset(store: stores.Store, upload: "Upload") -> int:
    """Return how far the clip is, under the lock, and correct the row when bytes were lost."""
    offset = _stored_bytes(store, upload)
    if offset < upload.offset:
        uploads.step_back(upload.clip_id, offset=offset)
    return offset


def _metadata(upload: "Upload") -> dict[str, str]:
    clip = upload.clip
    told = {
        "clip": str(clip.pk),
        "entry": str(clip.entry_id),
        "kind": clip.kind,
        "filename": clip.original_name,
        "filetype": clip.content_type,
        "sha256": clip.claimed_sha256,
        "captured_at": clip.captured_at.isoformat() if clip.captured_at else "",
        "position": str(clip.position),
    }
    return {key: value for key, value in told.items() if value}


def _with_standing(response: HttpResponse, upload: "Upload", *, offset: int) -> HttpResponse:
    response["Upload-Offset"] = str(offset)
    if offset < upload.length:
        response["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return response


def _blocks(request: HttpRequest, length: int) -> Iterator[bytes]:
    """Yield what arrives, at most `length` bytes; ends early when the client is gone or stalled."""
    with _patience(request):
        while length > 0:
            try:
                block = request.read(min(length, stores.BLOCK_BYTES))
            except UnreadablePostError:
                return
            if not block:
                return
            length -= len(block)
            yield block


def _drain(request: HttpRequest) -> None:
    """Read what the client still sends, so that it hears the answer instead of a reset line."""
    if request.method in {"PATCH", "POST"}:
        for _ in _blocks(request, _MOST_DRAINED_BYTES):
            pass


@contextmanager
def _patience(request: HttpRequest) -> Iterator[None]:
    """Stop waiting for a client that says nothing for STALL_SECONDS.

    gunicorn reads bodies without a time limit; other servers have their own and no such socket.
    """
    line = request.META.get("gunicorn.socket")
    if line is None:
        yield
        return
    before = line.gettimeout()
    line.settimeout(STALL_SECONDS)
    try:
        yield
    finally:
        line.settimeout(before)


creation = _door(POST=create)
upload = _door(HEAD=head, PATCH=patch, DELETE=terminate)
