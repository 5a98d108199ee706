/**
 * The part of a film that is to be shown: where it starts and ends, in milliseconds of the film's own
 * time. Plain arithmetic: must not know a player or a screen.
 */
import type { Marks } from './outbox/state'

/** Less than this is nothing to look at; the server refuses it too. */
export const LEAST_PART_MS = 500
export const STEP_MS = 100

export const startOf = (marks: Marks | null): number => marks?.startMs ?? 0
export const endOf = (marks: Marks | null, fullMs: number): number => marks?.endMs ?? fullMs

/** Marks that change nothing are no marks. */
function tidy({ startMs, endMs }: Marks, fullMs: number): Marks | null {
  const start = startMs !== null && startMs > 0 ? Math.round(startMs) : null
  const end = endMs !== null && endMs < fullMs ? Math.round(endMs) : null
  return start === null && end === null ? null : { startMs: start, endMs: end }
}

/** Whether the part may start here: something must be left before the film's end. */
const mayStartAt = (atMs: number, fullMs: number): boolean => fullMs - atMs >= LEAST_PART_MS

/** Start here. An end that would come too soon goes back to the film's own. */
export function startAt(marks: Marks | null, atMs: number, fullMs: number): Marks | null {
  if (!mayStartAt(atMs, fullMs)) return marks
  const end = endOf(marks, fullMs)
  return tidy({ startMs: atMs, endMs: end - atMs < LEAST_PART_MS ? null : end }, fullMs)
}

const mayEndAt = (atMs: number): boolean => atMs >= LEAST_PART_MS

/** End here. A start that would come too late goes back to the film's own. */
export function endAt(marks: Marks | null, atMs: number, fullMs: number): Marks | null {
  if (!mayEndAt(atMs)) return marks
  const start = startOf(marks)
  return tidy({ startMs: atMs - start < LEAST_PART_MS ? null : start, endMs: atMs }, fullMs)
}

const within = (ms: number, least: number, most: number): number =>
  Math.min(Math.max(ms, least), most)

/** Move the start by a little; it stops before the end. */
export function moveStart(marks: Marks | null, byMs: number, fullMs: number): Marks | null {
  const most = endOf(marks, fullMs) - LEAST_PART_MS
  return startAt(marks, within(startOf(marks) + byMs, 0, most), fullMs)
}

/** Move the end by a little; it stops after the start. */
export function moveEnd(marks: Marks | null, byMs: number, fullMs: number): Marks | null {
  const least = startOf(marks) + LEAST_PART_MS
  return endAt(marks, within(endOf(marks, fullMs) + byMs, least, fullMs), fullMs)
}

/** The first so much of it. */
export const firstOf = (ms: number, fullMs: number): Marks | null =>
  endAt(null, Math.min(ms, fullMs), fullMs)

/** A moment to a tenth of a second: `0:03.4`. */
export function momentInWords(ms: number): string {
  const tenths = Math.round(ms / 100)
  const seconds = Math.floor(tenths / 10)
  const rest = `${String(seconds % 60).padStart(2, '0')}.${tenths % 10}`
  return `${Math.floor(seconds / 60)}:${rest}`
}
