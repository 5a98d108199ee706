/**
 * One turn of work at a time, in one tab at a time, and when the next one is due. Knows locks and
 * clocks; must not know what is done in a turn (that is ../outbox.ts).
 */
import { allClips, allEntries } from './box'
import { nextDue } from './state'

const TICK_MS = 30_000

let running: Promise<void> | null = null
let wake: ReturnType<typeof setTimeout> | undefined

/** Take a turn, unless one is being taken here or in another tab. */
export async function oneAtATime(turn: () => Promise<void>): Promise<void> {
  if (!navigator.locks) return aloneHere(turn)
  await navigator.locks.request('outbox', { ifAvailable: true }, (lock) =>
    lock ? awake(turn) : undefined,
  )
}

/** Without Web Locks at least this page does one turn at a time. */
async function aloneHere(turn: () => Promise<void>): Promise<void> {
  running ??= awake(turn).finally(() => {
    running = null
  })
  await running
}

async function awake(turn: () => Promise<void>): Promise<void> {
  const screen = await navigator.wakeLock?.request('screen').catch(() => null)
  try {
    await turn()
  } finally {
    await screen?.release()
  }
}

/** Come back when the next thing is due; without a network, the `online` event says when. */
export async function wakeNext(pump: () => Promise<void>, leastMs: number): Promise<void> {
  const at = nextDue(await allEntries(), await allClips(), Date.now())
  clearTimeout(wake)
  if (at === null || !navigator.onLine) return
  wake = setTimeout(() => void pump(), Math.max(at - Date.now(), leastMs))
}

/** Come back when the network does, when the page is seen again, and every 30 s. */
export function keepComing(pump: (how?: { eager: boolean }) => Promise<void>): void {
  addEventListener('online', () => void pump({ eager: true }))
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void pump({ eager: true })
  })
  setInterval(() => void pump(), TICK_MS)
}
