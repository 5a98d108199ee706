/**
 * Sends one entry's words, one clip's bytes (tus 1.0), and asks for receipts. Knows the protocol;
 * must not know when or why it is called (that is ../outbox.ts).
 */
import { type DetailedError, Upload } from 'tus-js-client'
import { asDevice } from '../api/client'
import { ApiError, OfflineError, type Problem } from '../api/errors'
import type { EntryState, NewEntry, Receipt } from '../api/types'
import { putClip } from './box'
import { nextRows, ROW_BYTES } from './chunks'
import { announce } from './news'
import { type Outgoing, outgoing } from './outgoing'
import { notePace } from './pace'
import { readBytes } from './reading'
import type { KeptClip, KeptEntry } from './state'

const UPLOADS = new URL('/api/uploads/', location.href).href
const STALLED_MS = 60_000

/** Make the entry known to the server. Asking again with the same id changes nothing. */
export function introduce(entry: KeptEntry, token: string): Promise<{ state: EntryState }> {
  const body: NewEntry = {
    id: entry.id,
    occurred_at: entry.occurredAt,
    words: entry.words,
    children: entry.children,
    ...entry.shown,
    ...(entry.audience !== null && { audience: entry.audience }),
  }
  return asDevice(token).post('/api/entries', body)
}

/** What the server says of these clips; one it does not know is left out. */
export async function receipts(clips: KeptClip[], token: string): Promise<Receipt[]> {
  const ids = clips.map((clip) => clip.id).join(',')
  const answer = await asDevice(token).get<{ receipts: Receipt[] }>('/api/receipts', { clips: ids })
  return answer.receipts
}

function metadata(clip: KeptClip, going: Outgoing): Record<string, string> {
  const { startMs = null, endMs = null } = going.marks ?? {}
  return {
    clip: clip.id,
    entry: clip.entry,
    kind: clip.kind,
    filename: going.filename,
    filetype: going.filetype,
    captured_at: clip.capturedAt,
    position: String(clip.position),
    ...(going.sha256 !== null && { sha256: going.sha256 }),
    ...(startMs !== null && { start_ms: String(startMs) }),
    ...(endMs !== null && { end_ms: String(endMs) }),
  }
}

function refusal(error: Error | DetailedError): Error {
  const answer = 'originalResponse' in error ? error.originalResponse : null
  if (!answer) return new OfflineError()
  const bare = { title: 'refused', status: answer.getStatus(), code: 'unknown', detail: '' }
  try {
    return new ApiError({
      ...bare,
      ...(JSON.parse(answer.getBody()) as Problem),
      status: bare.status,
    })
  } catch {
    return new ApiError(bare)
  }
}

function source({ rowsOf, sizeBytes }: Outgoing) {
  return {
    size: sizeBytes,
    slice: async (start: number, end: number) => ({
      value: await readBytes(rowsOf, start, Math.min(end, sizeBytes)),
      done: end >= sizeBytes,
    }),
    close: () => undefined,
  }
}

/** Send what is left of a clip, from where the server says it is. */
export function sendBytes(clip: KeptClip, token: string): Promise<void> {
  const going = outgoing(clip)
  let kept = clip
  let rows = 1
  let began = performance.now()
  let took = 0
  let watch: ReturnType<typeof setTimeout>
  return new Promise<void>((resolve, reject) => {
    const upload = new Upload(new Blob(), {
      endpoint: UPLOADS,
      uploadUrl: clip.isCreated ? UPLOADS + clip.id : null,
      uploadSize: going.sizeBytes,
      chunkSize: ROW_BYTES,
      retryDelays: null,
      storeFingerprintForResuming: false,
      headers: { Authorization: `Device ${token}` },
      metadata: metadata(clip, going),
      fileReader: { openFile: async () => source(going) },
      onUploadUrlAvailable: () =>
        void remember({ isCreated: true }).then(() => announce({ entry: clip.entry })),
      onProgress: (sent) => {
        alive()
        announce({ clip: clip.id, sent })
      },
      onChunkComplete: (_size, offset) => {
        const passed = performance.now() - began
        began += passed
        took += passed
        notePace(offset - clip.offset, took)
        rows = nextRows(rows, passed)
        upload.options.chunkSize = rows * ROW_BYTES
        void remember({ offset })
      },
      onSuccess: () => settle(resolve),
      onError: (error) => settle(() => reject(refusal(error))),
    })
    const settle = (how: () => void) => {
      clearTimeout(watch)
      how()
    }
    const remember = async (change: Partial<KeptClip>) => {
      kept = { ...kept, ...change }
      await putClip(kept)
    }
    const alive = () => {
      clearTimeout(watch)
      watch = setTimeout(() => {
        void upload.abort()
        reject(new OfflineError())
      }, STALLED_MS)
    }
    alive()
    upload.start()
  })
}
