/** A page being written: kept by the screen, so that leaving the form loses no word. */
import type { OfferedClip, Passport, Written } from '../lib/api/passports'
import { tidy } from '../lib/tidy'

export const MOST_CLIPS = 12

export interface PageDraft {
  id: string | null
  title: string
  likes: string
  can_do: string
  helps: string
  language: Passport['language']
  clips: OfferedClip[]
}

export const emptyDraft = (title: string, language: Passport['language']): PageDraft => ({
  id: null,
  title,
  likes: '',
  can_do: '',
  helps: '',
  language,
  clips: [],
})

export const draftOf = (page: Passport): PageDraft => {
  const { id, title, likes, can_do, helps, language, clips } = page
  return { id, title, likes, can_do, helps, language, clips: clips.map((clip) => ({ ...clip })) }
}

/** What is sent: clips by id, in their order. */
export const written = ({ title, likes, can_do, helps, language, clips }: PageDraft): Written => ({
  title: tidy(title),
  likes: tidy(likes),
  can_do: tidy(can_do),
  helps: tidy(helps),
  language,
  clips: clips.map(({ clip, words }) => ({ clip, words: tidy(words) })),
})

/** Choose a clip, or take it off again. A page that is full takes no more. */
export function toggled(chosen: OfferedClip[], clip: OfferedClip): OfferedClip[] {
  const without = chosen.filter((one) => one.clip !== clip.clip)
  if (without.length < chosen.length) return without
  return chosen.length < MOST_CLIPS ? [...chosen, clip] : chosen
}

/** Move the clip at a place one step earlier (-1) or later (1); at an end nothing moves. */
export function moved(chosen: OfferedClip[], at: number, by: -1 | 1): OfferedClip[] {
  const [one, other] = [chosen[at], chosen[at + by]]
  if (!one || !other) return chosen
  return chosen.map((clip, place) => (place === at ? other : place === at + by ? one : clip))
}
