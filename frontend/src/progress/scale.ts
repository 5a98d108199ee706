/** Where things stand in a chart: levels from top to bottom, days from left to right. Numbers only. */
import type { RatingKind } from '../lib/api/progress'
import { dayKey } from '../lib/dates'
import type { Point } from './points'

const DAY_MS = 86_400_000

/** The value of each line across the chart, the highest first. */
export function levelsOf(kind: RatingKind, values: number[]): number[] {
  if (kind === 'prompt') return [5, 4, 3, 2, 1, 0]
  if (kind === 'gas') return [2, 1, 0, -1, -2]
  if (kind === 'trials') return [100, 75, 50, 25, 0]
  const step = niceStep(Math.max(1, ...values))
  const most = Math.max(1, Math.ceil(Math.max(1, ...values) / step))
  return Array.from({ length: most + 1 }, (_, at) => (most - at) * step)
}

/** 1, 2 or 5 times a power of ten, so that at most five steps reach the highest. */
export function niceStep(highest: number): number {
  const power = 10 ** Math.floor(Math.log10(highest / 4))
  const wanted = [1, 2, 5, 10].find((one) => one * power * 5 >= highest) ?? 10
  return Math.max(1, wanted * power)
}

/** Whether each value has a line of its own, with its words above it. */
export const isStepped = (kind: RatingKind): boolean => kind === 'prompt' || kind === 'gas'

/** How far apart two values are that one would call different. */
export function stepOf(kind: RatingKind, levels: number[]): number {
  if (isStepped(kind)) return 1
  return ((levels[0] ?? 1) - (levels.at(-1) ?? 0)) / 10
}

export interface Frame {
  width: number
  height: number
  /** Room left of the first and right of the last day. */
  left: number
  right: number
  /** How far above the bottom of its row a level's line is. */
  lane: number
  levels: number[]
  /** Epoch milliseconds of the first and the last day shown. */
  from: number
  to: number
}

export function xOf(frame: Frame, at: number): number {
  const { width, left, right, from, to } = frame
  const part = to > from ? (at - from) / (to - from) : 0.5
  return left + part * (width - left - right)
}

export function yOf(frame: Frame, value: number): number {
  const { levels, height, lane } = frame
  const row = height / levels.length
  const high = levels[0] ?? 1
  const low = levels.at(-1) ?? 0
  const down = ((high - value) / (high - low)) * (levels.length - 1)
  return (down + 1) * row - lane
}

/** From the first to the last of these moments, and never less than a week. */
export function spanOf(moments: number[]): { from: number; to: number } {
  const from = Math.min(...moments)
  const to = Math.max(...moments)
  const lack = Math.max(0, 7 * DAY_MS - (to - from))
  return { from: from - lack / 2, to: to + lack / 2 }
}

export interface Placed {
  point: Point
  x: number
  y: number
}

const NEAR_PX = 15
const ASIDE_PX = [0, -9, 9]

/** Each dot's place. On a level's line, dots of the same days step a little up and down. */
export function place(points: Point[], frame: Frame, { aside = false } = {}): Placed[] {
  const taken = new Map<string, number>()
  return points.map((point) => {
    const [x, y] = [xOf(frame, point.at), yOf(frame, point.value)]
    const free = ASIDE_PX.find((by) => x - (taken.get(`${point.value} ${by}`) ?? -99) >= NEAR_PX)
    const by = aside ? (free ?? 0) : 0
    taken.set(`${point.value} ${by}`, x)
    return { point, x, y: y + by }
  })
}

/** The dot nearest to a place. */
export function nearest(placed: Placed[], x: number, y: number): Placed | undefined {
  const far = (one: Placed) => Math.hypot(one.x - x, one.y - y)
  return placed.reduce<Placed | undefined>(
    (best, one) => (!best || far(one) < far(best) ? one : best),
    undefined,
  )
}

/** The first moment of each month inside a span, as its key (`2026-11`) and when (noon UTC). */
export function monthsIn(from: number, to: number, zone: string): { key: string; at: number }[] {
  const [year = 1970, month = 1] = dayKey(new Date(from), zone).split('-').map(Number)
  const found: { key: string; at: number }[] = []
  for (let next = month + 1; ; next += 1) {
    const first = new Date(Date.UTC(year, next - 1, 1))
    if (first.getTime() > to) return found
    found.push({ key: first.toISOString().slice(0, 7), at: first.getTime() })
  }
}

/** Every so-many-th of the marks, so that each has its room. */
export function thinned<T>(marks: T[], room: number, each: number): T[] {
  const most = Math.max(1, Math.floor(room / each))
  const step = Math.ceil(marks.length / most)
  return marks.filter((_, at) => at % step === 0)
}
