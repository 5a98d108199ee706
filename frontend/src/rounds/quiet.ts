/** Which families have heard nothing for a while: from what each diary shows, nothing else. */
import type { Child } from '../lib/api/types'

const DAY_MS = 86_400_000
export const QUIET_DAYS = 21

/** Children whose diary has had nothing new for three weeks, the longest silence first. */
export function quietFor(children: Child[], now = Date.now()): Child[] {
  const since = now - QUIET_DAYS * DAY_MS
  const at = (child: Child) => Date.parse(child.last_entry_at ?? '') || 0
  return children.filter((child) => at(child) < since).sort((a, b) => at(a) - at(b))
}
