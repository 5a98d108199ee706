"""The verbs of tus, `/api/uploads/`. The first and the last piece speak to the diary.

Plain Django views, because DRF would read the body; who asks and how is refused stands in `door`.
The order that keeps an acknowledged byte: lock, read the offset again, store, sync, save the
offset; with the last piece, the clip is received in the same transaction. Whoever finds all bytes
there and the clip not yet received finishes that first.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date

from api.uploads import line, protocol, stores
from api.uploads.door import door
from api.uploads.protocol import Piece, Refusal
from diary import clips, uploads
from diary.clip_values import Edit, NewClip

if TYPE_CHECKING:
    from diary.models import Person, Upload


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
        line.drain(request)
    else:
        with store.lock(told.clip):
            upload = uploads.of(person, told.clip)
            offset = _true_offset(store, upload)
            if offset == 0:
                offset = _take(request, person, upload, piece)
            else:  # asked again: the bytes from 0 on are here already
                line.drain(request)
    response = HttpResponse(status=201)
    response["Location"] = f"/api/uploads/{told.clip}"
    return _with_standing(response, upload, offset=offset)


def _new_clip(told: protocol.Creation) -> NewClip:
    return NewClip(
        id=told.clip,
        entry_id=told.entry,
        kind=told.kind,
        size_bytes=told.length,
        position=told.position,
        file_name=told.file_name,
        content_type=told.content_type,
        sha256=told.sha256,
        captured_at=told.captured_at,
        edit=Edit(told.start_ms, told.end_ms),
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
    with _held(person, clip) as upload:
        offset = _take(request, person, upload, piece)
    return _with_standing(HttpResponse(status=204), upload, offset=offset)


def terminate(request: HttpRequest, person: "Person", clip: UUID) -> HttpResponse:
    """DELETE: forget a clip that has not fully arrived. Source: tus 1.0 §Termination."""
    del request
    with _held(person, clip):
        if not uploads.give_up(clip, actor=person):
            raise Refusal("already_here")
        stores.chosen().discard(clip)
    return HttpResponse(status=204)


@contextmanager
def _held(person: "Person", clip: UUID) -> Iterator["Upload"]:
    """Hold a clip and say how far it is; a stranger learns nothing, not even that it is busy."""
    try:
        with stores.chosen().lock(clip):
            yield uploads.of(person, clip)
    except Refusal as refused:
        if refused.code == "busy":
            uploads.of(person, clip)
        raise


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
        with line.place():
            return store.append(
                clip_id,
                line.blocks(request, piece.length),
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


creation = door(POST=create)
upload = door(HEAD=head, PATCH=patch, DELETE=terminate)
