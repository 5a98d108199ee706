/**
 * What a measurement is called: each value in words, in the person's language. Knows the kinds and
 * their units; must not know a screen. Its words are in the part `progress`.
 */
import type { GasLevel, RatingKind, Setting } from './api/progress'
import { type Key, t } from './i18n.svelte'

export const SETTINGS: Setting[] = ['school', 'home', 'community', 'respite']

/** The values of a kind that is rated with one tap, the highest first; the others are counted. */
export function choicesOf(kind: RatingKind): number[] {
  if (kind === 'prompt') return [5, 4, 3, 2, 1, 0]
  return kind === 'gas' ? [2, 1, 0, -1, -2] : []
}

/** `m2` for -2: a key of words has no sign. */
const gasKey = (level: number): Key => `progress.gas.${level < 0 ? `m${-level}` : level}` as Key

export const gasWords = (level: number, levels: GasLevel[]): string =>
  levels.find((one) => one.level === level)?.words || t(gasKey(level))

/** `45 seconds`, `2 min 5 s`. */
export function secondsInWords(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 90) return t('progress.seconds', { n: whole })
  return t('progress.minutes', { min: Math.floor(whole / 60), s: whole % 60 })
}

interface Valued {
  kind: RatingKind
  value: number
  out_of?: number | null
}

/** A measurement as it was said: `3 of 5`, `With a gesture`. */
export function valueInWords({ kind, value, out_of }: Valued, levels: GasLevel[] = []): string {
  if (kind === 'trials' && out_of != null) return t('progress.trials', { n: value, of: out_of })
  return unitInWords(kind, value, levels)
}

/** A number of the chart's own axis in words: trials are percent there. */
export function unitInWords(kind: RatingKind, value: number, levels: GasLevel[] = []): string {
  if (kind === 'gas') return gasWords(Math.round(value), levels)
  if (kind === 'prompt') return t(`progress.prompt.${Math.round(value)}` as Key)
  if (kind === 'trials') return t('progress.percent', { n: Math.round(value) })
  if (kind === 'count') return t('progress.times', { n: Math.round(value) })
  return secondsInWords(value)
}

/** What stands beside a line of the chart: words where each value has its own, short numbers else. */
export function axisLabel(kind: RatingKind, value: number, levels: GasLevel[] = []): string {
  if (kind === 'count') return String(value)
  if (kind === 'duration') return t('progress.short_seconds', { n: value })
  return unitInWords(kind, value, levels)
}

export const kindName = (kind: RatingKind): string => t(`progress.kind.${kind}`)
export const settingName = (setting: Setting): string => t(`progress.setting.${setting}`)
/** `at home`, inside a sentence. */
export const placeWords = (setting: Setting): string => t(`progress.place.${setting}`)
