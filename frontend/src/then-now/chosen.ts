/** Which two clips are shown first, and which there are to choose from. Plain values. */
import type { ClipOfDay, GoalClips, Pair } from '../lib/api/pairs'

export interface Chosen {
  past: ClipOfDay
  now: ClipOfDay
  pastMark: number
  nowMark: number
}

const isShown = ({ clip }: ClipOfDay) => Object.keys(clip.renditions).length > 0

/** A kept pair as it was kept; else the baseline (or first) and the latest that can be looked at. */
export function chosenFirst(told: GoalClips, kept: Pair | null): Chosen | null {
  if (kept)
    return {
      past: kept.then,
      now: kept.now,
      pastMark: kept.then_start_ms,
      nowMark: kept.now_start_ms,
    }
  const past = told.first
  const others = told.clips.filter(({ clip }) => clip.id !== past?.clip.id)
  const now = others.filter(isShown).at(-1) ?? others.at(-1)
  return past && now ? { past, now, pastMark: 0, nowMark: 0 } : null
}

/** All of them, each once, the oldest first. */
export function everyClip(...lists: ClipOfDay[][]): ClipOfDay[] {
  const known = new Map(lists.flat().map((day) => [day.clip.id, day]))
  return [...known.values()].sort((a, b) => a.occurred_at.localeCompare(b.occurred_at))
}
