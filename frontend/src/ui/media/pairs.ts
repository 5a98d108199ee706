/** A Live Photo is a still and a short film: one thing to a person. Knows which belong together. */
import type { Clip } from '../../lib/api/types'
import { rungsOf } from '../../lib/speed'

export interface Pair {
  clip: Clip
  /** The film that shows the moment around a photo, once it plays. */
  moment: Clip | undefined
}

/** What an entry shows, in order: a film that belongs to a photo stands with it, not for itself. */
export function pairs(clips: Clip[]): Pair[] {
  const stills = new Set(clips.filter((clip) => clip.kind === 'photo').map((clip) => clip.id))
  const belongs = (clip: Clip) =>
    clip.live_still !== null && stills.has(clip.live_still) && clip.state !== 'failed'
  const momentOf = (still: Clip) =>
    clips.find((clip) => clip.live_still === still.id && belongs(clip) && rungsOf(clip).length > 0)
  return clips
    .filter((clip) => !belongs(clip))
    .map((clip) => ({ clip, moment: clip.kind === 'photo' ? momentOf(clip) : undefined }))
}
