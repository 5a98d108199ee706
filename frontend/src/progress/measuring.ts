/** How a goal is measured, while somebody is choosing it: kept as typed, sent as the server wants. */
import type { MeasuresGiven, Progress, RatingKind } from '../lib/api/progress'
import { choicesOf } from '../lib/measures'
import { KINDS } from '../lib/ratings'
import { tidy } from '../lib/tidy'

export interface MeasureDraft {
  kind: RatingKind
  isChosen: boolean
  /** As typed; '' is unsaid. */
  baseline: string
  target: string
}

export interface MeasuringDraft {
  measures: MeasureDraft[]
  /** Words of the five levels, from 2 to -2. */
  levels: string[]
}

const typed = (value: number | null | undefined) => (value == null ? '' : String(value))

export function draftOf({
  measures,
  levels,
}: Pick<Progress, 'measures' | 'levels'>): MeasuringDraft {
  return {
    measures: KINDS.map((kind) => {
      const known = measures.find((one) => one.kind === kind)
      return {
        kind,
        isChosen: known?.is_in_use ?? false,
        baseline: typed(known?.baseline),
        target: typed(known?.target),
      }
    }),
    levels: choicesOf('gas').map((level) => levels.find((one) => one.level === level)?.words ?? ''),
  }
}

/** A comma is a point to many. */
const plain = (text: string): string => tidy(text).replace(',', '.').replace(/\s*%$/, '')

/** Whether what was typed is a number, or nothing. */
export const isNumber = (text: string): boolean => Number.isFinite(Number(plain(text)))
const number = (text: string): number | null => (plain(text) === '' ? null : Number(plain(text)))

/** What is sent: those chosen; the others are put aside, and so are levels that are none. */
export function givenOf(draft: MeasuringDraft): MeasuresGiven {
  const chosen = draft.measures.filter(({ isChosen }) => isChosen)
  const levels = choicesOf('gas').map((level, at) => ({
    level,
    words: tidy(draft.levels[at] ?? ''),
  }))
  return {
    measures: chosen.map(({ kind, baseline, target }) => ({
      kind,
      baseline: number(baseline),
      target: number(target),
    })),
    ...(chosen.some(({ kind }) => kind === 'gas') && { levels }),
  }
}
