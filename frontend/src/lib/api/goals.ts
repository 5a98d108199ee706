/** Knows the addresses about plans, goals and strands. */
import { get, patch, post } from './client'
import type { components } from './schema'
import type { Strand } from './types'

type Shapes = components['schemas']

/** A goal as its page shows it; `staff_words` is null for everyone but the team. */
export type WholeGoal = Shapes['Goal']
export type SetBy = WholeGoal['set_by']
export type GoalState = WholeGoal['state']
export type Plan = Shapes['PlanBrief']
export type NewPlan = Shapes['NewPlanRequest']
export type GoalGiven = Shapes['NewGoalRequest']
export type GoalChange = Shapes['PatchedGoalChangeRequest']

export const goalsOf = (child: string) =>
  get<{ goals: WholeGoal[] }>(`/api/children/${child}/goals`).then(({ goals }) => goals)
export const makeGoal = (child: string, given: GoalGiven) =>
  post<WholeGoal>(`/api/children/${child}/goals`, given)
export const changeGoal = (id: string, change: GoalChange) =>
  patch<WholeGoal>(`/api/goals/${id}`, change)
export const makePlan = (child: string, given: NewPlan) =>
  post<Plan>(`/api/children/${child}/plans`, given)
export const strands = () =>
  get<{ strands: Strand[] }>('/api/strands').then(({ strands: all }) => all)
export const addStrand = (name: string) => post<Strand>('/api/strands', { name })
