/** A goal or a plan being written: kept by the page, so that closing the sheet loses no word. */

import type { GoalState, NewPlan, Plan, SetBy, WholeGoal } from '../lib/api/goals'
import type { Goal } from '../lib/api/types'
import { today } from '../lib/calendar'

export interface GoalDraft {
  id: string | null
  words: string
  strand: string
  set_by: SetBy
  plan: string
  staff_words: string
  state: GoalState
}

export const emptyGoal = (isTeam: boolean, plans: Plan[]): GoalDraft => ({
  id: null,
  words: '',
  strand: '',
  set_by: isTeam ? 'school' : 'whanau',
  plan: isTeam ? (plans[0]?.id ?? '') : '',
  staff_words: '',
  state: 'current',
})

export const draftOf = (goal: WholeGoal): GoalDraft => ({
  id: goal.id,
  words: goal.words,
  strand: goal.strand,
  set_by: goal.set_by,
  plan: goal.plan ?? '',
  staff_words: goal.staff_words ?? '',
  state: goal.state,
})

export const emptyPlan = (): NewPlan => ({ title: '', starts_on: today(), ends_on: '' })

/** The goals that stand in a strand now. */
export const currentIn = (goals: WholeGoal[], strand: string): WholeGoal[] =>
  goals.filter((goal) => goal.strand === strand && goal.state === 'current')

/** The strands in order, and those that only a goal knows, so that no goal is left out. */
export function strandsOf(known: { key: string }[], goals: Goal[]): string[] {
  return [...new Set([...known.map(({ key }) => key), ...goals.map((goal) => goal.strand)])]
}
