/**
 * The trend of a few scattered dots: the median of all slopes between two of them, which one odd day
 * cannot pull away. Source: Theil 1950, Sen 1968 (J. Am. Stat. Assoc. 63, 1379–1389).
 */

/** With fewer dots no line is drawn: it would say more than we know. */
export const LEAST_POINTS = 8

export interface Trend {
  /** Units of the axis for each millisecond. */
  slope: number
  /** Its value at a moment (epoch milliseconds). */
  valueAt: (at: number) => number
}

interface Dot {
  at: number
  value: number
}

export function median(numbers: number[]): number {
  const sorted = Float64Array.from(numbers).sort()
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

function slopesOf(dots: Dot[]): number[] {
  const slopes: number[] = []
  for (const [index, one] of dots.entries())
    for (const other of dots.slice(index + 1))
      if (other.at !== one.at) slopes.push((other.value - one.value) / (other.at - one.at))
  return slopes
}

/** The trend, or null where there are too few dots or all are of one moment. */
export function trendOf(dots: Dot[]): Trend | null {
  if (dots.length < LEAST_POINTS) return null
  const slopes = slopesOf(dots)
  if (slopes.length === 0) return null
  const slope = median(slopes)
  const start = dots[0]?.at ?? 0
  const rest = median(dots.map(({ at, value }) => value - slope * (at - start)))
  return { slope, valueAt: (at) => rest + slope * (at - start) }
}

/** Whether it rises over the whole time by so much that one would say so. */
export function directionOf(
  { slope }: Trend,
  spanMs: number,
  step: number,
): 'up' | 'level' | 'down' {
  const change = slope * spanMs
  if (Math.abs(change) < step / 2) return 'level'
  return change > 0 ? 'up' : 'down'
}
