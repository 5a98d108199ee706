/** The dots of a chart: plain values made of ratings. Must not know a screen or a language. */
import type { GoalMoment, Rating, RatingKind } from '../lib/api/progress'
import { KINDS } from '../lib/ratings'

export interface Point {
  rating: Rating
  /** Epoch milliseconds. */
  at: number
  /** In the axis' own unit: for trials the percent that went right. */
  value: number
  hasClip: boolean
}

export const axisValue = ({ kind, value, out_of }: Pick<Rating, 'kind' | 'value' | 'out_of'>) =>
  kind === 'trials' ? (out_of ? (100 * value) / out_of : 0) : value

/** The ratings of one kind as dots, the earliest first. */
export function pointsOf(ratings: Rating[], kind: RatingKind): Point[] {
  return ratings
    .filter((rating) => rating.kind === kind)
    .map((rating) => ({
      rating,
      at: Date.parse(rating.occurred_at),
      value: axisValue(rating),
      hasClip: rating.clip !== null,
    }))
    .sort((a, b) => a.at - b.at)
}

export const PERIODS = { all: Infinity, quarter: 92, month: 31 } as const
export type Period = keyof typeof PERIODS
const DAY_MS = 86_400_000

/** The dots of the last days before the newest dot. */
export function lastOf(points: Point[], period: Period): Point[] {
  const newest = points.at(-1)?.at ?? 0
  return points.filter(({ at }) => newest - at <= PERIODS[period] * DAY_MS)
}

/** The kinds to choose from: those in use, and those that were measured once. */
export function kindsOf(
  measures: { kind: RatingKind; is_in_use: boolean }[],
  ratings: Rating[],
): RatingKind[] {
  const used = measures.filter((one) => one.is_in_use).map((one) => one.kind)
  const known = new Set([...used, ...ratings.map((one) => one.kind)])
  return KINDS.filter((kind) => known.has(kind))
}

/** A moment of the goal as something that can be opened and played. */
export type Playable = Pick<GoalMoment, 'occurred_at' | 'setting' | 'with_whom' | 'by' | 'clip'> & {
  entry: string | null
}
