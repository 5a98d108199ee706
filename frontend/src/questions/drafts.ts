/**
 * Answers that are being written: kept while the app is open, so that leaving the page loses no
 * word; never written to the device, since an answer is confidential.
 */
import type { OwnAsked, Question } from '../lib/api/feedback'

export interface Draft {
  words: string
  released: boolean
}
export type Drafts = Record<Question, Draft>

const kept = new Map<string, Drafts>()

/** What was typed before, else what was answered before. */
export function draftsOf(asked: OwnAsked): Drafts {
  const before = kept.get(asked.id)
  if (before) return before
  const of = (key: Question): Draft => {
    const given = asked.answers.find((answer) => answer.question === key)
    return { words: given?.words ?? '', released: given?.released ?? false }
  }
  return { worked_well: of('worked_well'), better: of('better'), change: of('change') }
}

export const keep = (id: string, drafts: Drafts): unknown => kept.set(id, drafts)
export const letGo = (id: string): unknown => kept.delete(id)
