/** Where and with whom it has been shown: plain counting of moments. Must not know a screen. */
import type { GoalMoment, Rating, Setting } from '../lib/api/progress'
import { SETTINGS } from '../lib/measures'
import type { Playable } from './points'

export interface Cell {
  who: string
  moments: Playable[]
  /** When it was first shown there with them. */
  first: string
}

export interface Place {
  setting: Setting
  count: number
  cells: Cell[]
}

/** Who was with the child; where nobody said, whoever filmed it was. */
export const companion = ({ with_whom, by }: { with_whom: string; by: string }): string =>
  with_whom.trim() || by

const fold = (name: string) => name.normalize('NFC').toLocaleLowerCase().replace(/\s+/g, ' ')

function cellsOf(moments: Playable[]): Cell[] {
  const byName = new Map<string, Cell>()
  for (const moment of moments) {
    const who = companion(moment)
    const cell = byName.get(fold(who))
    if (cell) cell.moments.push(moment)
    else byName.set(fold(who), { who, moments: [moment], first: moment.occurred_at })
  }
  return [...byName.values()].sort((a, b) => b.moments.length - a.moments.length)
}

/** Every moment once: those of the diary, and what was measured without an entry. */
export function shownIn(moments: GoalMoment[], ratings: Rating[]): Playable[] {
  const known = new Set(moments.map(({ entry }) => entry))
  const seen = new Set<string>()
  const bare = ratings.filter(({ entry, occurred_at }) => {
    if (entry !== null ? known.has(entry) : seen.has(occurred_at)) return false
    seen.add(occurred_at)
    return true
  })
  return [...moments, ...bare].sort((a, b) => a.occurred_at.localeCompare(b.occurred_at))
}

/** School and home always, side by side; the other places where the goal has to do with them. */
export function placesOf(moments: Playable[], settings: Setting[]): Place[] {
  return SETTINGS.map((setting) => {
    const here = moments.filter((moment) => moment.setting === setting)
    return { setting, count: here.length, cells: cellsOf(here) }
  }).filter(
    ({ setting, count }) =>
      count > 0 || setting === 'school' || setting === 'home' || settings.includes(setting),
  )
}
