/**
 * When a clip is made smaller before it is sent, to what, and what makes a result fit to be sent.
 * Source of the rules and numbers: frontend.md section 3. Plain values only: must not know the
 * database, a codec or any screen.
 */
import type { KeptClip, Marks } from '../outbox/state'

/** `always` for families; `slow` for staff: only when the line was slow; `never`: as filmed. */
export type Thrift = 'always' | 'slow' | 'never'

/** Why the file itself goes: asked for, not possible here, or something about a result. */
export type Whole =
  | 'asked'
  | 'no_codec'
  | 'no_room'
  | 'not_loaded'
  | 'broken'
  | 'slow'
  | 'stalled'
  | 'tried'
  | 'unfit'
  | 'too_short'
  | 'no_gain'
  | 'no_picture'
  | 'no_sound'
  | 'length'
  | 'not_opening'

export interface Picture {
  /** Pixels of the shorter side, at most. */
  shortSide: number
  bitrate: number
}

/** What the maker tells of what it read and what it made. Lengths in milliseconds. */
export interface Facts {
  expected: Lengths
  /** Of the finished file, opened anew from where it is kept. */
  made: Lengths
  sizeBytes: number
  rows: number
  /** The first and the last picture could be decoded. */
  isOpening: boolean
}

/** `null`: there is no such track. */
export interface Lengths {
  wholeMs: number
  pictureMs: number | null
  soundMs: number | null
}

export const LEAST_MS = 2_000
const MOST_TIMES_REAL = 2
/** Starting takes this long even for the shortest part. */
const LEAST_ALLOWED_MS = 10_000
const LEAST_BYTES = 5_000_000
const MOST_SHARE = 0.7
const MOST_OFF_MS = 200
const MOST_TRIES = 2
const SLOW_MBPS = 5
const FAST_MBPS = 20
const VERY_SLOW_MBPS = 0.75
const SOUND_BITRATE = 128_000
const CLEAR: Picture = { shortSide: 720, bitrate: 2_500_000 }
const PLAIN: Picture = { shortSide: 480, bitrate: 1_000_000 }

/** What is known of the line: the last upload's megabits a second, and whether it is wifi or cable. */
export interface Line {
  mbps: number | null
  isFixed: boolean
}

/** A family's data is saved unless the school wants clips as filmed. */
export function thriftOf(isFamily: boolean, wantsOriginals: boolean): Thrift {
  if (wantsOriginals) return 'never'
  return isFamily ? 'always' : 'slow'
}

function isSaving(thrift: Thrift, { mbps, isFixed }: Line): boolean {
  if (thrift === 'slow') return mbps !== null && mbps < SLOW_MBPS
  return thrift === 'always' && !(isFixed && mbps !== null && mbps >= FAST_MBPS)
}

/** Whether a smaller copy of a clip should be tried. Once its bytes began to leave, no more. */
export function isToShrink(clip: KeptClip, thrift: Thrift, line: Line): boolean {
  const isUndecided = !clip.smaller && !clip.whole && !clip.isCreated
  const isWaiting = clip.stage === 'kept' || clip.stage === 'shrinking'
  const isWorthIt = clip.kind === 'video' && clip.sizeBytes >= LEAST_BYTES
  return isUndecided && isWaiting && isWorthIt && isSaving(thrift, line)
}

export const hasTriesLeft = (clip: KeptClip): boolean => (clip.shrinkTries ?? 0) < MOST_TRIES

/** 720p; 480p where even that would take too long. */
export const pictureFor = ({ mbps }: Line): Picture =>
  mbps !== null && mbps < VERY_SLOW_MBPS ? PLAIN : CLEAR

/** How long the part between the marks plays. */
export function shownMs(durationMs: number, marks: Marks | null): number {
  const end = Math.min(marks?.endMs ?? durationMs, durationMs)
  return Math.max(0, end - (marks?.startMs ?? 0))
}

/** About how many bytes a copy will have. */
export const guessBytes = (ms: number, picture: Picture): number =>
  Math.round(((picture.bitrate + SOUND_BITRATE) / 8) * (ms / 1000))

/** Whether a copy would be enough smaller to be worth making. */
export const isGain = (madeBytes: number, wholeBytes: number): boolean =>
  madeBytes < wholeBytes * MOST_SHARE

/** The size to expect, or why it is not worth making; as much as the clip when nothing is known. */
export function guessFor(clip: KeptClip, picture: Picture): number | Whole {
  if (!clip.durationMs) return clip.sizeBytes
  const ms = shownMs(clip.durationMs, clip.marks ?? null)
  const guess = guessBytes(ms, picture)
  if (ms < LEAST_MS) return 'too_short'
  return isGain(guess, clip.sizeBytes) ? guess : 'no_gain'
}

/** How long making a copy of so much may take. */
export const allowedMs = (expectedMs: number): number =>
  Math.max(expectedMs * MOST_TIMES_REAL, LEAST_ALLOWED_MS)

const isOff = (made: number | null, expected: number | null): boolean =>
  Math.abs((made ?? 0) - (expected ?? 0)) > MOST_OFF_MS

/** What speaks against sending a result; null when nothing does. */
export function faultOf({ expected, made, sizeBytes, isOpening }: Facts, bytes: number) {
  const fault = (why: Whole): Whole => why
  if (!isOpening) return fault('not_opening')
  if (made.pictureMs === null) return fault('no_picture')
  if ((made.soundMs === null) !== (expected.soundMs === null)) return fault('no_sound')
  if (expected.wholeMs < LEAST_MS) return fault('too_short')
  if (isOff(made.wholeMs, expected.wholeMs)) return fault('length')
  if (isOff(made.pictureMs, expected.pictureMs)) return fault('length')
  if (isOff(made.soundMs, expected.soundMs)) return fault('length')
  return isGain(sizeBytes, bytes) ? null : fault('no_gain')
}
