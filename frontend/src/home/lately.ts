/** Which moments are the latest of a class. Knows entries; must not know how they are shown. */
import type { Child, TimelineEntry } from '../lib/api/types'

/**
 * The children whose diaries hold the `most` latest moments: of those with the latest moment of
 * their own, as many as moments are wanted.
 */
export const withMoments = (children: Child[], most: number): Child[] =>
  children
    .filter((child) => child.last_entry_at !== null)
    .sort((a, b) => (b.last_entry_at ?? '').localeCompare(a.last_entry_at ?? ''))
    .slice(0, most)

/** The latest that are shared, newest first; one of several children is there once. */
export function newestOf(entries: TimelineEntry[], most: number): TimelineEntry[] {
  const once = new Map(
    entries.filter((entry) => entry.state === 'shared').map((entry) => [entry.id, entry]),
  )
  return [...once.values()]
    .sort((a, b) => b.occurred_at.localeCompare(a.occurred_at))
    .slice(0, most)
}
