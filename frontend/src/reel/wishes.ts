/** What a person wants of a film before it is made. Plain values; must not know the network. */
import type { GoalReels, ReelShape, ReelWish } from '../lib/api/reels'

export const MOST_CLIPS = 20

export interface Wishes {
  language: string
  shape: ReelShape | 'any'
  /** The clips that are ticked, by id; those that the server suggests at first. */
  clips: Record<string, boolean>
  isChosen: boolean
}

export const ticked = (clips: Record<string, boolean>): string[] =>
  Object.keys(clips).filter((id) => clips[id])

export function emptyWishes({ choices, language }: GoalReels): Wishes {
  return {
    language,
    shape: 'any',
    clips: Object.fromEntries(choices.map((one) => [one.clip, one.is_suggested])),
    isChosen: false,
  }
}

/** Whether a film can be made of what is ticked. */
export function fits({ clips, isChosen }: Wishes): boolean {
  const count = ticked(clips).length
  return !isChosen || (count > 0 && count <= MOST_CLIPS)
}

/** What is sent: a shape or clips only where somebody chose them. */
export function wishOf({ language, shape, clips, isChosen }: Wishes): ReelWish {
  return {
    language: language === 'mi' ? 'mi' : 'en',
    ...(shape !== 'any' && { shape }),
    ...(isChosen && { clips: ticked(clips) }),
  }
}
