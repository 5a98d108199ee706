/**
 * Asks how far one clip has come, as long as somebody looks at it: every 5 s, less often while
 * nothing moves, not at all while it is out of sight. Knows time and the clip's state only.
 */
import { clip as fetchClip } from '../../lib/api/clips'
import type { Clip } from '../../lib/api/types'
import { isRefusal } from '../../lib/session.svelte'

const FIRST_MS = 800
const LOOK_MS = 5_000
const SLOWEST_MS = 60_000

export const isMoving = (clip: Pick<Clip, 'state'>): boolean =>
  clip.state !== 'ready' && clip.state !== 'failed'

/** How long until the next look: soon while it moves, later and later while it does not. */
export const nextWait = (wait: number, hasMoved: boolean): number =>
  hasMoved ? LOOK_MS : Math.min(wait * 1.5, SLOWEST_MS)

const told = (clip: Clip): string =>
  `${clip.state} ${clip.progress} ${clip.ahead} ${Object.keys(clip.renditions)}`

/** Look until it stands still; answers how to stop. */
export function watch(
  id: string,
  isInSight: () => boolean,
  seen: (clip: Clip) => void,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let wait = LOOK_MS
  let before = ''
  let isOver = false

  const soon = (ms: number) => {
    clearTimeout(timer)
    if (!isOver) timer = setTimeout(look, ms)
  }

  async function ask(): Promise<void> {
    const clip = await fetchClip(id)
    if (isOver) return
    wait = nextWait(wait, told(clip) !== before)
    before = told(clip)
    isOver = !isMoving(clip)
    seen(clip)
  }

  async function look(): Promise<void> {
    if (document.visibilityState === 'hidden') return
    if (!isInSight()) return soon(LOOK_MS)
    await ask().catch((error) => {
      isOver ||= isRefusal(error)
      wait = nextWait(wait, false)
    })
    soon(wait)
  }

  const isBack = () => document.visibilityState === 'visible' && soon(0)
  document.addEventListener('visibilitychange', isBack)
  soon(FIRST_MS)
  return () => {
    isOver = true
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', isBack)
  }
}
