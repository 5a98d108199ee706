/**
 * Which part of a film or sound is shown: where it starts and ends, in ms of its own time. One set
 * of rules, before it is sent and after. Plain arithmetic: must not know a player or a screen.
 */
import type { Marks } from './outbox/state'

/** Less than this is nothing to look at; the server refuses it too. */
const LEAST_PART_MS = 500
export const STEP_MS = 100

export type { Marks }

/** All of it is shown. */
export const UNMARKED: Marks = { startMs: null, endMs: null }

export const isMarked = ({ startMs, endMs }: Marks): boolean => startMs !== null || endMs !== null

export const startOf = (marks: Marks): number => marks.startMs ?? 0
export const endOf = (marks: Marks, fullMs: number): number => marks.endMs ?? fullMs

const within = (ms: number, least: number, most: number): number =>
  Math.round(Math.min(Math.max(ms, least), Math.max(least, most)))

/** Start here; half a second is always left. An end that would come too soon is taken away. */
export function startAt(marks: Marks, atMs: number, fullMs: number): Marks {
  const start = within(atMs, 0, fullMs - LEAST_PART_MS)
  const isPastEnd = marks.endMs !== null && marks.endMs - start < LEAST_PART_MS
  return { startMs: start === 0 ? null : start, endMs: isPastEnd ? null : marks.endMs }
}

/** End here; half a second is always left. A start that would come too late is taken away. */
export function endAt(marks: Marks, atMs: number, fullMs: number): Marks {
  const end = within(atMs, LEAST_PART_MS, fullMs)
  const isBeforeStart = marks.startMs !== null && end - marks.startMs < LEAST_PART_MS
  return { startMs: isBeforeStart ? null : marks.startMs, endMs: end < fullMs ? end : null }
}

/** Move the start by a little; it stops before the end instead of taking it away. */
export function moveStart(marks: Marks, byMs: number, fullMs: number): Marks {
  const most = endOf(marks, fullMs) - LEAST_PART_MS
  return startAt(marks, within(startOf(marks) + byMs, 0, most), fullMs)
}

/** Move the end by a little; it stops after the start. */
export function moveEnd(marks: Marks, byMs: number, fullMs: number): Marks {
  const least = startOf(marks) + LEAST_PART_MS
  return endAt(marks, within(endOf(marks, fullMs) + byMs, least, fullMs), fullMs)
}

/** Start here, unless nothing to look at would be left: then all stays as it is. */
export const startIfRoom = (marks: Marks, atMs: number, fullMs: number): Marks =>
  fullMs - atMs < LEAST_PART_MS ? marks : startAt(marks, atMs, fullMs)

/** End here, unless nothing to look at would be left: then all stays as it is. */
export const endIfRoom = (marks: Marks, atMs: number, fullMs: number): Marks =>
  atMs < LEAST_PART_MS ? marks : endAt(marks, atMs, fullMs)

/** The first so much of it. */
export const firstOf = (ms: number, fullMs: number): Marks => endIfRoom(UNMARKED, ms, fullMs)

/** Marks to keep: those that change nothing are none. */
export function toKeep({ startMs, endMs }: Marks, fullMs: number): Marks | null {
  const start = startMs !== null && startMs > 0 ? startMs : null
  const end = endMs !== null && endMs < fullMs ? endMs : null
  const kept = { startMs: start, endMs: end }
  return isMarked(kept) ? kept : null
}
