/**
 * How quick the line is, measured on the page's own pictures (iOS tells nothing), and which
 * rendition that allows. Knows numbers; must not know any screen.
 */
import type { Clip, Rendition } from './api/types'

export const RUNGS = ['240p', '480p', '720p', '1080p'] as const
export type Rung = (typeof RUNGS)[number]

const KEY = 'speed'
const LEAST_BYTES = 4_000
/** Megabits a second below which a rung would stall, with twice its own rate to spare. */
const NEEDS_MBPS: Record<Rung, number> = { '240p': 0, '480p': 1.6, '720p': 4, '1080p': 8 }

interface Sample {
  bytes: number
  ms: number
}

/** Megabits a second of these downloads together, or null when there is too little to tell. */
export function mbpsOf(samples: Sample[]): number | null {
  const told = samples.filter(({ bytes, ms }) => bytes >= LEAST_BYTES && ms > 0)
  const speeds = told.map(({ bytes, ms }) => (bytes * 8) / ms / 1000).sort((a, b) => a - b)
  return speeds[Math.floor(speeds.length / 2)] ?? null
}

function measured(): number | null {
  const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[]
  const media = entries.filter((one) => one.name.includes('/media/') && one.transferSize > 0)
  return mbpsOf(
    media.map((one) => ({ bytes: one.transferSize, ms: one.responseEnd - one.responseStart })),
  )
}

/** The line's speed now, remembered for the next visit on this device. */
export function speed(): number {
  const now = measured()
  if (now !== null) localStorage.setItem(KEY, now.toFixed(2))
  return now ?? Number(localStorage.getItem(KEY) ?? 0)
}

/** The rungs a clip has, smallest first. */
export const rungsOf = (clip: Clip): Rung[] => RUNGS.filter((rung) => rung in clip.renditions)

/** The best rung the line carries without stalling; the smallest when nothing is known. */
export function rungFor(clip: Clip, mbps: number): Rung | null {
  const rungs = rungsOf(clip)
  return rungs.filter((rung) => NEEDS_MBPS[rung] <= mbps).at(-1) ?? rungs[0] ?? null
}

/** The next clearer rung, or null when this is the clearest. */
export function clearerThan(clip: Clip, rung: Rung): Rung | null {
  const rungs = rungsOf(clip)
  return rungs[rungs.indexOf(rung) + 1] ?? null
}

/** What may stand in a rung's place where a browser can play AV1: never more bytes or less picture. */
export function lighterThan(clip: Clip, rung: Rung): Rendition | null {
  const { av1, [rung]: wanted } = clip.renditions
  const isAsClear = rung === '240p' || rung === '480p'
  return av1 && wanted && isAsClear && av1.size_bytes <= wanted.size_bytes ? av1 : null
}
