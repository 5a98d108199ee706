/**
 * What a chart says, sentence by sentence: which message, and what fills its gaps. Chooses; the
 * words are in the catalogues. Must not know a screen.
 */
import type { RatingKind, Setting } from '../lib/api/progress'
import type { Key } from '../lib/i18n.svelte'
import { SETTINGS } from '../lib/measures'
import type { Point } from './points'
import { LEAST_POINTS } from './trend'

export interface Picture {
  name: string
  kind: RatingKind
  points: Point[]
  baseline: number | null
  target: number | null
  markers: number
  direction: 'up' | 'level' | 'down' | null
}

export interface Speech {
  /** A day in words, from a moment. */
  day: (at: number) => string
  /** A value of the axis in words. */
  unit: (value: number) => string
  /** A dot's own value in words: `3 of 5`. */
  value: (point: Point) => string
}

export interface Sentence {
  key: Key
  values?: Record<string, string | number>
  /** The shape it speaks of. */
  sign?: { setting: Setting; isHollow?: boolean }
}

/** A value inside a sentence begins small, unless it begins with a word of one letter, and has no full stop. */
export const inside = (words: string): string => {
  const bare = words.replace(/\.$/, '')
  return /^\p{Lu}\p{Ll}/u.test(bare) ? bare.charAt(0).toLocaleLowerCase() + bare.slice(1) : bare
}

function shapes(points: Point[]): Sentence[] {
  const here = new Set(points.map(({ rating }) => rating.setting))
  return SETTINGS.filter((one) => here.has(one)).map((setting: Setting) => ({
    key: `progress.read.shape.${setting}` as Key,
    values: { n: points.filter(({ rating }) => rating.setting === setting).length },
    sign: { setting },
  }))
}

function fills(points: Point[]): Sentence[] {
  const filled = points.find(({ hasClip }) => hasClip)?.rating
  const hollow = points.find(({ hasClip }) => !hasClip)?.rating
  const told = (key: Key, setting: Setting, isHollow: boolean): Sentence => ({
    key,
    sign: { setting, isHollow },
  })
  return [
    ...(filled ? [told('progress.read.filled', filled.setting, false)] : []),
    ...(hollow ? [told('progress.read.hollow', hollow.setting, true)] : []),
  ]
}

/** Whether less is what is hoped for, as with seconds until calm. */
const isDownward = ({ baseline, target }: Picture): boolean =>
  baseline !== null && target !== null && target < baseline

function course(picture: Picture, speech: Speech): Sentence[] {
  const { points } = picture
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last) return []
  const told = (key: Key, point: Point): Sentence => ({
    key,
    values: { day: speech.day(point.at), value: inside(speech.value(point)) },
  })
  if (first === last) return [told('progress.read.only', first)]
  const sign = isDownward(picture) ? -1 : 1
  const best = points.reduce((top, one) => (sign * (one.value - top.value) > 0 ? one : top), first)
  const isBest = best.value !== first.value && best.value !== last.value
  return [
    told('progress.read.first', first),
    told('progress.read.latest', last),
    ...(isBest ? [told('progress.read.best', best)] : []),
  ]
}

function lines(picture: Picture, { unit }: Speech): Sentence[] {
  const { baseline, target, points } = picture
  const sign = isDownward(picture) ? -1 : 1
  const isThere = ({ value }: Point) => target !== null && sign * (value - target) >= 0
  const reached = points.filter(isThere).length
  return [
    ...(baseline === null
      ? []
      : [{ key: 'progress.read.baseline' as Key, values: { value: inside(unit(baseline)) } }]),
    ...(target === null
      ? []
      : [{ key: 'progress.read.target' as Key, values: { value: inside(unit(target)) } }]),
    ...(reached > 0 ? [{ key: 'progress.read.reached' as Key, values: { n: reached } }] : []),
  ]
}

function trend({ direction, points }: Picture): Sentence[] {
  if (direction !== null) return [{ key: `progress.read.trend.${direction}` as Key }]
  return points.length < LEAST_POINTS
    ? [{ key: 'progress.read.no_trend', values: { n: LEAST_POINTS } }]
    : []
}

/** How to read this very picture, in the order in which the eye finds it. */
export function sentencesOf(picture: Picture, speech: Speech): Sentence[] {
  const { name, kind, points, markers } = picture
  if (points.length === 0) return [{ key: 'progress.read.none', values: { name } }]
  return [
    { key: 'progress.read.dots', values: { n: points.length, name } },
    { key: `progress.read.up.${kind}` as Key, values: { name } },
    ...shapes(points),
    ...fills(points),
    ...course(picture, speech),
    ...lines(picture, speech),
    ...(markers > 0 ? [{ key: 'progress.read.flags' as Key, values: { n: markers } }] : []),
    ...trend(picture),
    ...(points.length > 2 ? [{ key: 'progress.read.usual' as Key }] : []),
  ]
}
