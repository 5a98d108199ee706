/**
 * Keeps two films in step: where each stands since its own mark, and what the one that follows must
 * do about it. Plain arithmetic in ms of what is shown; must not know a player or a screen.
 */

export interface Standing {
  /** Where it stands. */
  at: number
  /** Where the movement starts that both show. */
  mark: number
  /** How long it is; 0 while nobody knows. */
  length: number
}

/** Further apart than this is seen: it is put right (the bar of the issue is 80 ms at the end). */
export const IN_STEP_MS = 80
/** Nearer than this is nothing to correct: a picture of a film lasts 33 to 40 ms. */
const CLOSE_MS = 40
/** Further than this takes too long by going faster or slower: jump. */
const FAR_MS = 350
/** A film's last picture begins before its end. */
const LAST_MS = 50
/** Two steps only: a player stumbles over its sound each time that its speed is changed. */
const NUDGE = 0.1
const BIG_NUDGE = 0.3
const BIG_FROM_MS = 60

const within = (value: number, least: number, most: number) =>
  Math.min(Math.max(value, least), Math.max(least, most))

/** How long since the mark; before it this is negative. */
export const since = ({ at, mark }: Standing): number => at - mark

/** How far the one that follows is ahead of the one that leads. */
export const drift = (lead: Standing, follow: Standing): number => since(follow) - since(lead)

export const isOver = ({ at, length }: Standing): boolean => length > 0 && at >= length - LAST_MS

/** Where one stands so long after its mark. */
export const placed = (after: number, { mark, length }: Standing): number =>
  within(mark + after, 0, length)

/** From where to where both can be moved, counted from the marks: the shorter one waits at its end. */
export function range(both: Standing[]): [number, number] {
  const told = both.filter(({ length }) => length > 0)
  if (told.length === 0) return [0, 0]
  return [
    -Math.min(...told.map(({ mark }) => mark)),
    Math.max(...told.map(({ length, mark }) => length - mark)),
  ]
}

/** Where both stand together: that of the one that is furthest. */
export const together = (both: Standing[]): number =>
  both.length === 0 ? 0 : Math.max(...both.map(since))

export interface Step {
  /** How fast the one that follows goes now. */
  rate: number
  /** Where it must jump to; null: nowhere. */
  to: number | null
}

/** What the one that follows does now, where the one that leads goes at `speed`. */
export function step(lead: Standing, follow: Standing, speed: number): Step {
  const apart = drift(lead, follow)
  const place = placed(since(lead), follow)
  const isAtEdge = place !== follow.mark + since(lead)
  if (isOver(lead) || isAtEdge || Math.abs(apart) <= CLOSE_MS) return { rate: speed, to: null }
  if (Math.abs(apart) > FAR_MS) return { rate: speed, to: place }
  const nudge = Math.abs(apart) > BIG_FROM_MS ? BIG_NUDGE : NUDGE
  return { rate: speed * (1 - Math.sign(apart) * nudge), to: null }
}

/** A mark that leaves something to see after it. */
export const markWithin = (ms: number, length: number): number =>
  Math.round(within(ms, 0, length - 2 * LAST_MS))
