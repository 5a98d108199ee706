/**
 * The outbox: what was filmed is named, kept on this device, and sent in pieces until the server's
 * receipt agrees. Everything here can be interrupted at any moment and is taken up again.
 * Knows the order of things; the database is outbox/box.ts, the protocol outbox/send.ts, and when a
 * turn is taken outbox/turns.ts.
 */
import { ApiError, OfflineError } from './api/errors'
import type { Audience, ClipKind, Receipt, Shown, Tagged } from './api/types'
import * as box from './outbox/box'
import { rowsIn } from './outbox/chunks'
import { ifTokenEnded, tellWaiting, tokenOf } from './outbox/device'
import { announce } from './outbox/news'
import { bytesOf, outgoing } from './outbox/outgoing'
import { hashRows, storeFile } from './outbox/rows'
import {
  after,
  agrees,
  failedOnce,
  isDue,
  isToSend,
  type KeptClip,
  type KeptEntry,
  type Trouble,
} from './outbox/state'
import { DAMAGED, DIFFERS, GONE, isGone, isRefusal, troubleOf } from './outbox/trouble'
import { keepComing, oneAtATime, wakeNext } from './outbox/turns'
import type { Thrift } from './shrink/plan'

const UNDO_MS = 10_000
/** What could not be done in one turn is not tried again sooner. */
const REST_MS = 3_000
/** What arrives damaged again and again is not the line's fault. */
const MOST_DAMAGES = 3
const FRESH = { attempts: 0, nextTryAt: 0, trouble: null }

export { hasRoom } from './outbox/storage'

let signedIn: string | null = null

/** Begin an entry; it stays `open` on this device until it is saved or thrown away. */
export async function begin(person: string): Promise<KeptEntry> {
  void navigator.storage?.persist?.()
  const now = Date.now()
  const blank = { words: '', children: [], audience: null, clips: 0, holdUntil: 0 }
  const occurredAt = new Date(now).toISOString()
  const id = crypto.randomUUID()
  return box.putEntry({ ...FRESH, ...blank, id, person, stage: 'open', savedAt: now, occurredAt })
}

/** Keep one file of an open entry: named, stored in rows, hashed. */
export async function keep(
  entry: KeptEntry,
  file: File,
  kind: ClipKind,
  position: number,
  onProgress: (fraction: number) => void,
): Promise<KeptClip> {
  const clip = await box.putClip({
    ...FRESH,
    id: crypto.randomUUID(),
    entry: entry.id,
    person: entry.person,
    position,
    kind,
    filename: file.name,
    filetype: file.type,
    capturedAt: new Date(Math.min(file.lastModified || Date.now(), Date.now())).toISOString(),
    sizeBytes: file.size,
    rows: rowsIn(file.size),
    sha256: null,
    stage: 'staging',
    offset: 0,
    isCreated: false,
    stagedAt: Date.now(),
    sentAt: 0,
  })
  try {
    const { sha256 } = await storeFile(clip.id, file, onProgress)
    const kept = await box.putClip({ ...clip, stage: after('staging', 'store') })
    sha256.then((hash) => box.putHash(clip.id, hash)).catch(() => undefined)
    return kept
  } catch (error) {
    await box.dropClip(clip)
    throw error
  }
}

export interface Saying {
  words: string
  children: Tagged[]
  shown?: Shown
  audience: Audience | null
  thrift: Thrift
}

/** Save: from here the entry is sent by itself, after the time in which it can be undone. */
export async function save(entry: KeptEntry, saying: Saying): Promise<KeptEntry> {
  const clips = await box.clipsOf(entry.id)
  const captured = clips.map((clip) => clip.capturedAt).sort()[0]
  const now = Date.now()
  const saved = await box.putEntry({
    ...entry,
    ...saying,
    ...FRESH,
    stage: 'saved',
    savedAt: now,
    holdUntil: now + UNDO_MS,
    occurredAt: captured ?? entry.occurredAt,
    clips: clips.length,
  })
  await wakeNext(pump, 0)
  return saved
}

/** Undo a save that has not left yet; false when it is too late. */
export async function undo(id: string): Promise<boolean> {
  const entry = await box.getEntry(id)
  if (entry?.stage !== 'saved' || entry.holdUntil <= Date.now()) return false
  await box.putEntry({ ...entry, stage: 'open', holdUntil: 0 })
  return true
}

/** Try again what was refused; with `untagged` it goes to Tag later. */
export async function retry(id: string, { untagged = false } = {}): Promise<void> {
  const entry = await box.getEntry(id)
  if (!entry) return
  const stage = entry.stage === 'refused' ? 'saved' : entry.stage
  await box.putEntry({ ...entry, ...FRESH, stage, ...(untagged && { children: [] }) })
  for (const clip of await box.clipsOf(id)) {
    if (clip.stage !== 'refused') continue
    const named = clip.trouble?.code === DIFFERS.code ? await box.renameClip(clip) : clip
    await box.putClip({ ...named, ...FRESH, stage: after(clip.stage, 'retry') })
  }
  void pump()
}

/** Send all that can be sent, in one tab at a time. */
export async function pump({ eager = false } = {}): Promise<void> {
  if (eager) await box.forgetWaits()
  await oneAtATime(turn)
}

async function turn(): Promise<void> {
  try {
    while (await sendOne());
    await confirmSent()
    await tellWaiting()
  } catch (error) {
    if (!(error instanceof OfflineError || error instanceof ApiError)) throw error
  } finally {
    await wakeNext(pump, REST_MS)
  }
}

/** Do one piece of work; false when there is none left to do now. */
async function sendOne(): Promise<boolean> {
  for (const entry of (await box.allEntries()).filter((one) => isDue(one, Date.now()))) {
    const clip = (await box.clipsOf(entry.id)).find((one) => isToSend(one, Date.now()))
    if (entry.stage === 'known' && !clip) continue
    const token = await tokenOf(entry.person, signedIn)
    if (token === null) continue
    if (entry.stage === 'saved') await sendWords(entry, token)
    else if (clip) await sendLightly(clip, entry.thrift, token)
    return true
  }
  return false
}

async function sendWords(entry: KeptEntry, token: string): Promise<void> {
  const { introduce } = await import('./outbox/send')
  try {
    await introduce(entry, token)
    await box.putEntry({ ...entry, ...FRESH, stage: 'known' })
    announce({ entry: entry.id })
  } catch (error) {
    await ifTokenEnded(error, entry.person)
    if (isRefusal(error))
      await box.putEntry({ ...entry, stage: 'refused', trouble: troubleOf(error) })
    else await box.putEntry(failedOnce(entry, troubleOf(error), Date.now()))
    if (error instanceof OfflineError) throw error
  }
}

/** Send a clip, or the smaller copy that can be made of it first. */
async function sendLightly(
  clip: KeptClip,
  thrift: Thrift | undefined,
  token: string,
): Promise<void> {
  const mayBeLighter = clip.kind === 'video' && clip.stage !== 'sending'
  const light = mayBeLighter ? await lightest(clip, thrift ?? 'never') : clip
  if (light) await sendClip(light, token)
}

/** Whatever goes wrong with a smaller copy, the clip itself is sent. */
async function lightest(clip: KeptClip, thrift: Thrift): Promise<KeptClip | null> {
  try {
    const { lighten } = await import('./shrink')
    return await lighten(clip, thrift)
  } catch (error) {
    if (error instanceof OfflineError) throw error
    return box.changeClip(clip.id, (now) => ({
      ...now,
      smaller: null,
      whole: now.whole ?? 'broken',
      stage: after(now.stage, 'settle'),
    }))
  }
}

async function sendClip(before: KeptClip, token: string): Promise<void> {
  const { sendBytes } = await import('./outbox/send')
  const sha256 = before.sha256 ?? (await hashRows(before.id, before.rows))
  const isCreated = before.isCreated || before.stage === 'sending'
  const stage = after(before.stage, 'start')
  const clip = await box.putClip({ ...before, sha256, isCreated, stage, trouble: null })
  try {
    await sendBytes(clip, token)
    await accepted(clip)
  } catch (error) {
    const now = (await box.clipsOf(clip.entry)).find((one) => one.id === clip.id) ?? clip
    await ifTokenEnded(error, clip.person)
    if (isGone(error)) await lookAgain(now, token)
    else if (isRefusal(error))
      await box.putClip({ ...now, stage: after(now.stage, 'refuse'), trouble: troubleOf(error) })
    else await box.putClip(failedOnce(now, troubleOf(error), Date.now()))
    if (error instanceof OfflineError) throw error
  }
}

async function accepted(clip: KeptClip): Promise<void> {
  const stage = after(clip.stage, 'accept')
  const all = { isCreated: true, offset: bytesOf(clip), sentAt: Date.now() }
  await box.putClip({ ...clip, ...FRESH, ...all, stage })
}

/** The address of the upload is gone: either all arrived long ago, or the server never had it. */
async function lookAgain(clip: KeptClip, token: string): Promise<void> {
  const { receipts } = await import('./outbox/send')
  const known = (await receipts([clip], token)).find((one) => one.clip === clip.id)
  if (known && known.state !== 'uploading') return accepted(clip)
  await sendAnew(clip, GONE)
}

/** Ask for receipts; remove a local copy only when its hash and size agree. */
async function confirmSent(): Promise<void> {
  const sent = (await box.allClips()).filter((clip) => clip.stage === 'sent')
  for (const person of new Set(sent.map((clip) => clip.person))) {
    const token = await tokenOf(person, signedIn)
    if (token !== null)
      await confirmFor(
        sent.filter((clip) => clip.person === person),
        token,
      )
  }
}

async function confirmFor(clips: KeptClip[], token: string): Promise<void> {
  const { receipts } = await import('./outbox/send')
  const answers = await receipts(clips.slice(0, 50), token)
  for (const answer of answers) {
    const clip = clips.find((one) => one.id === answer.clip)
    if (clip) await confirmOne(clip, answer)
  }
}

async function confirmOne(
  clip: KeptClip,
  { state, failure_code, receipt }: Receipt,
): Promise<void> {
  const { damages = 0 } = clip
  if (state === 'failed' && failure_code === DAMAGED && damages < MOST_DAMAGES)
    await sendAnew({ ...clip, damages: damages + 1 }, { code: DAMAGED, sentence: '' })
  else if (receipt && agrees(outgoing(clip), receipt))
    await box.dropClip({ ...clip, stage: after(clip.stage, 'confirm') })
  else if (receipt)
    await box.putClip({ ...clip, stage: after(clip.stage, 'refuse'), trouble: DIFFERS })
}

/** From its first byte, under the same name. */
async function sendAnew(clip: KeptClip, trouble: Trouble): Promise<void> {
  const start = { isCreated: false, offset: 0, stage: after(clip.stage, 'lose') }
  await box.putClip(failedOnce({ ...clip, ...start }, trouble, Date.now()))
}

/** Before this person signs out: what they saved here must still be sent, in their name. */
export async function keepSending(person: string): Promise<void> {
  const saved = (await box.allEntries()).some(
    (entry) => entry.person === person && entry.stage !== 'open',
  )
  if (saved) await tokenOf(person, person)
}

/** Start sending: now, when the network comes back, when the page is seen again, every 30 s. */
export async function startOutbox(person: string | null): Promise<void> {
  signedIn = person
  keepComing(pump)
  await box.dropHalfStored()
  await pump({ eager: true })
}
