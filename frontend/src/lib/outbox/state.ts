/**
 * The life of a clip on this device, and how long to wait after a failure. Plain values only:
 * must not know the database, the network or any screen.
 */
import type { Audience, ClipKind, Shown, Tagged } from '../api/types'
import type { Thrift, Whole } from '../shrink/plan'

/** `safe` is the end: the server's receipt agreed, and the local copy is removed. */
export type Stage = 'staging' | 'kept' | 'shrinking' | 'sending' | 'sent' | 'safe' | 'refused'

export type Step =
  | 'store'
  | 'shrink'
  | 'settle'
  | 'start'
  | 'accept'
  | 'lose'
  | 'confirm'
  | 'refuse'
  | 'retry'

export interface Trouble {
  code: string
  sentence: string
}

/** A part of a clip, in milliseconds of its own time; null: its very start, its very end. */
export interface Marks {
  startMs: number | null
  endMs: number | null
}

export interface Smaller {
  sizeBytes: number
  rows: number
  sha256: string
}

interface Tries {
  attempts: number
  /** Epoch milliseconds before which it is not tried again. */
  nextTryAt: number
  trouble: Trouble | null
}

export interface KeptEntry extends Tries {
  id: string
  person: string
  /** `open` is being tagged; `saved` waits here; `known` is on the server; `refused` needs a person. */
  stage: 'open' | 'saved' | 'known' | 'refused'
  savedAt: number
  /** Until then Undo is offered and nothing leaves the device (epoch milliseconds). */
  holdUntil: number
  occurredAt: string
  words: string
  children: Tagged[]
  /** Where it was and with whom; entries kept by an older client know nothing of it. */
  shown?: Shown
  audience: Audience | null
  clips: number
  /** When its clips are made smaller before they are sent. */
  thrift?: Thrift
}

export interface KeptClip extends Tries {
  id: string
  entry: string
  person: string
  position: number
  kind: ClipKind
  filename: string
  filetype: string
  capturedAt: string
  sizeBytes: number
  /** Number of 1 MiB rows; the last may be shorter. */
  rows: number
  sha256: string | null
  stage: Stage
  /** Bytes the server has confirmed. */
  offset: number
  isCreated: boolean
  stagedAt: number
  sentAt: number
  /** How long it plays, when this device could tell. */
  durationMs?: number | null
  /** The part that is to be shown. */
  marks?: Marks | null
  /** The copy that goes in its place: noted only once it is whole, hashed and has been opened. */
  smaller?: Smaller | null
  /** Why the file itself goes; null while nobody has decided. */
  whole?: Whole | null
  /** How often it arrived damaged. */
  damages?: number
  /** How often a smaller copy was begun; a page that dies of it must not begin it for ever. */
  shrinkTries?: number
}

const STEPS: Record<Step, { from: Stage[]; to: Stage }> = {
  store: { from: ['staging'], to: 'kept' },
  shrink: { from: ['kept', 'shrinking'], to: 'shrinking' },
  settle: { from: ['kept', 'shrinking'], to: 'kept' },
  start: { from: ['kept', 'sending'], to: 'sending' },
  accept: { from: ['kept', 'sending', 'sent'], to: 'sent' },
  lose: { from: ['sending', 'sent'], to: 'kept' },
  confirm: { from: ['sent'], to: 'safe' },
  refuse: { from: ['kept', 'sending', 'sent'], to: 'refused' },
  retry: { from: ['refused'], to: 'kept' },
}

/** The stage after a step; an impossible step is a fault of ours and is thrown. */
export function after(stage: Stage, step: Step): Stage {
  const { from, to } = STEPS[step]
  if (!from.includes(stage)) throw new Error(`a clip cannot ${step} from ${stage}`)
  return to
}

/** Milliseconds to wait after the nth failure: 2 s, 4 s, 8 s … 5 minutes. */
export const waitAfter = (attempts: number): number => Math.min(2 ** attempts, 300) * 1000

/** The same thing, once more failed. */
export function failedOnce<T extends Tries>(kept: T, trouble: Trouble | null, now: number): T {
  const attempts = kept.attempts + 1
  return { ...kept, attempts, trouble, nextTryAt: now + waitAfter(attempts) }
}

/** Whether the server's receipt is for exactly the bytes kept here. */
export const agrees = (
  clip: Pick<KeptClip, 'sha256' | 'sizeBytes'>,
  receipt: { sha256: string; size_bytes: number },
): boolean => receipt.sha256 === clip.sha256 && receipt.size_bytes === clip.sizeBytes

/** Whether an entry may leave the device now. */
export const isDue = (entry: KeptEntry, now: number): boolean =>
  (entry.stage === 'saved' || entry.stage === 'known') &&
  entry.holdUntil <= now &&
  entry.nextTryAt <= now

/** Whether a clip still has bytes to send, and its time has come. */
export const isToSend = (clip: KeptClip, now: number): boolean =>
  ['kept', 'shrinking', 'sending'].includes(clip.stage) && clip.nextTryAt <= now

const RECEIPT_MS = 3_000
const RECEIPT_LATER_MS = 15_000
const FIRST_MINUTE_MS = 60_000

/** When there is next something to do (epoch milliseconds); null when nothing waits. */
export function nextDue(entries: KeptEntry[], clips: KeptClip[], now: number): number | null {
  const times = entries
    .filter((entry) => entry.stage === 'saved')
    .map((entry) => Math.max(entry.holdUntil, entry.nextTryAt))
  const isLeaving = new Set(entries.filter(({ stage }) => stage === 'known').map(({ id }) => id))
  for (const clip of clips) {
    const isLate = now - clip.sentAt > FIRST_MINUTE_MS
    if (clip.stage === 'sent') times.push(now + (isLate ? RECEIPT_LATER_MS : RECEIPT_MS))
    else if (clip.nextTryAt > now && isLeaving.has(clip.entry)) times.push(clip.nextTryAt)
  }
  return times.length > 0 ? Math.min(...times) : null
}
