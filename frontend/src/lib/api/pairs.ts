/** Knows the addresses about then and now: the clips of a goal, and a pair of them kept. */
import { get, post } from './client'
import type { components } from './schema'

type Shapes = components['schemas']

/** A clip with the moment that it is of. */
export type ClipOfDay = Shapes['ClipOfDay']
export type Pair = Shapes['PairSeen']
export type GoalClips = Shapes['GoalClips']
export type NewPair = Shapes['NewPairRequest']
export type SavedPair = Shapes['SavedPair']

export const goalClips = (goal: string, cursor?: string) =>
  get<GoalClips>(`/api/goals/${goal}/clips`, cursor === undefined ? {} : { cursor })
export const savePair = (goal: string, pair: NewPair) =>
  post<SavedPair>(`/api/goals/${goal}/pairs`, pair)
