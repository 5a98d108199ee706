/** A point of the agenda while somebody writes it. Its id is made here, so that it may be sent twice. */
import type { Party, Point, PointClip } from '../lib/api/meetings'
import type { TimelineEntry } from '../lib/api/types'

export interface PointDraft {
  id: string
  isNew: boolean
  party: Party
  words: string
  clips: PointClip[]
}

export const emptyPoint = (party: Party): PointDraft => ({
  id: crypto.randomUUID(),
  isNew: true,
  party,
  words: '',
  clips: [],
})

export const pointDraft = ({ id, party, words, clips }: Point): PointDraft => ({
  id,
  isNew: false,
  party,
  words,
  clips: [...clips],
})

/** The clips of moments that everyone around the child may see, and that can be shown. */
export const choosable = (entries: TimelineEntry[]): PointClip[] =>
  entries
    .filter((entry) => entry.audience === 'circle' && entry.state === 'shared')
    .flatMap((entry) =>
      entry.clips
        .filter((clip) => Object.keys(clip.renditions).length > 0)
        .map((clip) => ({
          entry: entry.id,
          occurred_at: entry.occurred_at,
          words: entry.words || entry.goals.map((goal) => goal.words).join(', '),
          clip,
        })),
    )
