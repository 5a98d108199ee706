/** A plan being changed: kept by the page, so that closing the sheet loses no word. */
import type { PlanChange, WholePlan } from '../lib/api/plans'
import { tidy } from '../lib/tidy'

const FIELDS = [
  'title',
  'starts_on',
  'ends_on',
  'took_part',
  'whanau_hopes',
  'child_hopes',
] as const
export type PlanDraft = Record<(typeof FIELDS)[number], string>

export const draftOf = (plan: WholePlan): PlanDraft =>
  Object.fromEntries(FIELDS.map((field) => [field, plan[field]])) as PlanDraft

/** Only what the person wrote: another's words in other fields are not written over. */
export function written(base: PlanDraft, draft: PlanDraft): PlanChange {
  const mine = FIELDS.filter((field) => tidy(draft[field]) !== tidy(base[field]))
  return Object.fromEntries(mine.map((field) => [field, tidy(draft[field])]))
}
