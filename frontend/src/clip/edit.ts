/**
 * How a clip is shown: its part, turn, sound and cover; plain values in ms of the original's own
 * time. The rules of the part are those of ../lib/marks; must not know a screen or the network.
 */
import type { ClipEdit } from '../lib/api/types'
import { isMarked, type Marks, STEP_MS, UNMARKED } from '../lib/marks'

export type Edit = Pick<ClipEdit, 'start_ms' | 'end_ms' | 'turn' | 'is_muted' | 'poster_ms'>
export type Turn = Edit['turn']
type Hidden = Pick<ClipEdit, 'end_ms' | 'full_duration_ms'>

/** The player knows only what is shown now; marks are kept in the original's time. */
export const inOriginal = (edit: Edit, shownMs: number): number => (edit.start_ms ?? 0) + shownMs

export const marksOf = ({ start_ms, end_ms }: Edit): Marks => ({ startMs: start_ms, endMs: end_ms })

/** A cover that is not in the shown part any more is none. */
function keepCover(edit: Edit): Edit {
  const { start_ms, end_ms, poster_ms } = edit
  const isIn =
    poster_ms !== null &&
    poster_ms >= (start_ms ?? 0) &&
    poster_ms <= (end_ms ?? Number.POSITIVE_INFINITY)
  return isIn ? edit : { ...edit, poster_ms: null }
}

/**
 * Where something hidden begins that the file's header does not tell of; null where there is none.
 * An end mark made before sending stands there, and the length known is no more than what is shown.
 */
export function hiddenFrom({ end_ms, full_duration_ms }: Hidden): number | null {
  if (end_ms === null || full_duration_ms === null) return null
  return full_duration_ms - end_ms < STEP_MS ? end_ms : null
}

/** Let these marks count. What is `hidden` behind an end mark is shown by `whole` alone. */
export function withMarks(
  edit: Edit,
  { startMs, endMs }: Marks,
  hidden: number | null = null,
): Edit {
  const end = edit.end_ms === null ? endMs : (endMs ?? hidden)
  return keepCover({ ...edit, start_ms: startMs, end_ms: end })
}

/** A quarter turn to the right on top of what there is. */
export const turned = (edit: Edit): Edit => ({ ...edit, turn: ((edit.turn + 90) % 360) as Turn })

/** All of it, also what no header tells of. */
export const whole = (edit: Edit): Edit => withMarks(edit, UNMARKED)

export const isCut = (edit: Edit): boolean => isMarked(marksOf(edit))

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
