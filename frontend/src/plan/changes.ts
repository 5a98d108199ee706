/** What is other in a plan than in the version all agreed to. Knows no screen and no words of ours. */
import type { PlanVersion, WholePlan } from '../lib/api/plans'

export type Change =
  | { kind: 'title' | 'took_part' | 'whanau_hopes' | 'child_hopes'; before: string; now: string }
  | { kind: 'days'; before: [string, string]; now: [string, string] }
  | { kind: 'goal_new' | 'goal_gone'; words: string }
  | { kind: 'goal_reworded'; before: string; now: string }
  | { kind: 'goal_moved'; words: string; before: string; now: string }

type Words = Pick<
  WholePlan,
  'title' | 'starts_on' | 'ends_on' | 'took_part' | 'whanau_hopes' | 'child_hopes'
>
export type AgreedGoal = PlanVersion['goals'][number]
const TEXTS = ['title', 'took_part', 'whanau_hopes', 'child_hopes'] as const

function ofWords(old: Words, now: Words): Change[] {
  const texts = TEXTS.filter((kind) => old[kind] !== now[kind]).map(
    (kind): Change => ({ kind, before: old[kind], now: now[kind] }),
  )
  if (old.starts_on === now.starts_on && old.ends_on === now.ends_on) return texts
  const days = (one: Words): [string, string] => [one.starts_on, one.ends_on]
  return [...texts, { kind: 'days', before: days(old), now: days(now) }]
}

function ofGoal(old: AgreedGoal | undefined, now: AgreedGoal): Change[] {
  if (!old) return [{ kind: 'goal_new', words: now.words }]
  const { words } = now
  const reworded: Change = { kind: 'goal_reworded', before: old.words, now: words }
  const moved: Change = { kind: 'goal_moved', words, before: old.strand, now: now.strand }
  return [...(old.words !== words ? [reworded] : []), ...(old.strand !== now.strand ? [moved] : [])]
}

/** The changes since a version: words first, then goals in the plan's order, then those gone. */
export function changesSince(
  old: Words & { goals: AgreedGoal[] },
  now: Words & { goals: AgreedGoal[] },
): Change[] {
  const before = new Map(old.goals.map((goal) => [goal.id, goal]))
  const here = new Set(now.goals.map((goal) => goal.id))
  const gone = old.goals.filter((goal) => !here.has(goal.id))
  return [
    ...ofWords(old, now),
    ...now.goals.flatMap((goal) => ofGoal(before.get(goal.id), goal)),
    ...gone.map(({ words }): Change => ({ kind: 'goal_gone', words })),
  ]
}
