/**
 * Which part of a clip is shown, and how: plain values in ms of the original's own time.
 * Knows the rules of the marks; must not know a screen or the network.
 */
import type { ClipEdit } from '../lib/api/types'

export type Edit = Pick<ClipEdit, 'start_ms' | 'end_ms' | 'turn' | 'is_muted' | 'poster_ms'>
export type Turn = Edit['turn']

/** The shortest clip that can be left. */
const LEAST_MS = 500

const within = (ms: number, least: number, most: number) =>
  Math.round(Math.min(Math.max(ms, least), Math.max(least, most)))

/** The player knows only what is shown now; marks are kept in the original's time. */
export const inOriginal = (edit: Edit, shownMs: number): number => (edit.start_ms ?? 0) + shownMs

/** A cover that is not in the shown part any more is none. */
function keepCover(edit: Edit): Edit {
  const { start_ms, end_ms, poster_ms } = edit
  const isIn =
    poster_ms !== null &&
    poster_ms >= (start_ms ?? 0) &&
    poster_ms <= (end_ms ?? Number.POSITIVE_INFINITY)
  return isIn ? edit : { ...edit, poster_ms: null }
}

/** Let it begin here. A mark behind the end takes the end away. */
export function startAt(edit: Edit, ms: number, fullMs: number): Edit {
  const at = within(ms, 0, fullMs - LEAST_MS)
  const isPastEnd = edit.end_ms !== null && at > edit.end_ms - LEAST_MS
  return keepCover({
    ...edit,
    start_ms: at === 0 ? null : at,
    end_ms: isPastEnd ? null : edit.end_ms,
  })
}

/** Let it end here. A mark before the start takes the start away. */
export function endAt(edit: Edit, ms: number, fullMs: number): Edit {
  const at = within(ms, LEAST_MS, fullMs)
  const isBeforeStart = edit.start_ms !== null && at < edit.start_ms + LEAST_MS
  return keepCover({
    ...edit,
    start_ms: isBeforeStart ? null : edit.start_ms,
    end_ms: at >= fullMs ? null : at,
  })
}

/** Move the start by a little; it stops at the end mark instead of taking it away. */
export const moveStart = (edit: Edit, by: number, fullMs: number): Edit => {
  const most = (edit.end_ms ?? fullMs) - LEAST_MS
  return startAt(edit, within((edit.start_ms ?? 0) + by, 0, most), fullMs)
}

export const moveEnd = (edit: Edit, by: number, fullMs: number): Edit => {
  const least = (edit.start_ms ?? 0) + LEAST_MS
  return endAt(edit, within((edit.end_ms ?? fullMs) + by, least, fullMs), fullMs)
}

/** A quarter turn to the right on top of what there is. */
export const turned = (edit: Edit): Edit => ({ ...edit, turn: ((edit.turn + 90) % 360) as Turn })

export const whole = (edit: Edit): Edit => ({ ...edit, start_ms: null, end_ms: null })

export const isCut = (edit: Edit): boolean => edit.start_ms !== null || edit.end_ms !== null

const KEYS = ['start_ms', 'end_ms', 'turn', 'is_muted', 'poster_ms'] as const

/** Only what can be changed: what the server is told. */
export const editOf = ({ start_ms, end_ms, turn, is_muted, poster_ms }: Edit): Edit => ({
  start_ms,
  end_ms,
  turn,
  is_muted,
  poster_ms,
})

export const isSame = (one: Edit, other: Edit): boolean =>
  KEYS.every((key) => one[key] === other[key])
