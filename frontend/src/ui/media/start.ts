/**
 * Starts a film so that it does not stand still half a second later on a poor line: Chromium reads
 * in pieces of 32 kB, and the first picture may come with too little behind it to reach the next
 * piece. Knows a player's buffer and the clock; must not know clips.
 * Source of the numbers: docs/PERFORMANCE.md, "Playing at 400 kb/s".
 */

/**
 * So much must lie ahead, or all that is left. One second would do; but Chromium counts bytes as time,
 * those of the index too, and takes the first 32 kB of a 240p for 1.4 s when they hold half a second.
 */
export const AHEAD_S = 2
/** The first picture is held no longer than this, however little comes. */
export const LONGEST_MS = 1_000
const LOOK_MS = 50

/** How many seconds can be played from here without another byte. */
function ahead({ buffered, currentTime }: HTMLVideoElement): number {
  for (let part = 0; part < buffered.length; part += 1)
    if (buffered.start(part) <= currentTime + 0.1) {
      const left = buffered.end(part) - currentTime
      if (left > 0) return left
    }
  return 0
}

function isEnough(video: HTMLVideoElement): boolean {
  const left = video.duration - video.currentTime
  return ahead(video) >= Math.min(AHEAD_S, left - 0.1)
}

/**
 * Play, and hold the first picture for a moment where too little lies ahead. Called within a tap,
 * as browsers want it: what is held goes on by itself. A person who presses play meanwhile plays.
 */
export async function start(video: HTMLVideoElement): Promise<void> {
  const hold = () => {
    if (isEnough(video) || video.paused) return
    video.pause()
    goOnWhenEnough(video)
  }
  video.addEventListener('loadeddata', hold, { once: true })
  await video.play().catch(() => undefined)
}

function goOnWhenEnough(video: HTMLVideoElement): void {
  const until = performance.now() + LONGEST_MS
  const end = () => {
    clearInterval(timer)
    video.removeEventListener('play', end)
    video.removeEventListener('emptied', end)
  }
  const timer = setInterval(() => {
    if (performance.now() < until && !isEnough(video)) return
    end()
    if (video.isConnected) void video.play().catch(() => undefined)
  }, LOOK_MS)
  // Somebody plays it, or another size of it is being loaded: nothing is left to do.
  video.addEventListener('play', end)
  video.addEventListener('emptied', end)
}
