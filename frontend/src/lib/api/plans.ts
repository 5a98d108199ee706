/** Knows the addresses of one plan: its words, marks, review and versions. */
import { get, patch, post, put, remove } from './client'
import type { components } from './schema'

type Shapes = components['schemas']

export type WholePlan = Shapes['WholePlan']
export type PlanGoal = WholePlan['goals'][number]
export type PlanState = WholePlan['state']
export type PlanVersion = Shapes['PlanVersion']
export type PlanMark = WholePlan['marks'][number]
export type Party = PlanMark['party']
export type PlanChange = Shapes['PatchedPlanChangeRequest']

export const plan = (id: string) => get<WholePlan>(`/api/plans/${id}`)
export const changePlan = (id: string, change: PlanChange) =>
  patch<WholePlan>(`/api/plans/${id}`, change)
/** `edition` is that of the plan as it was read: a mark is put to those words and no others. */
export const markPlan = (id: string, party: Party, given: { edition: string; how?: string }) =>
  put<WholePlan>(`/api/plans/${id}/marks/${party}`, given)
export const unmarkPlan = (id: string, party: Party) => remove(`/api/plans/${id}/marks/${party}`)
export const reviewPlan = (id: string, words: string) =>
  post<WholePlan>(`/api/plans/${id}/review`, { words })
export const planVersion = (id: string, number: number) =>
  get<PlanVersion>(`/api/plans/${id}/versions/${number}`)
