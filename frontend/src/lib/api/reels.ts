/** Knows the addresses about films of a goal, and of then and now. */
import { get, post, remove } from './client'
import type { components } from './schema'

type Shapes = components['schemas']

export type Reel = Shapes['Reel']
export type ReelChoice = Shapes['ReelChoice']
export type GoalReels = Shapes['GoalReels']
export type ReelShape = Reel['shape']
export type ReelWish = Shapes['NewGoalReelRequest']

export const reelsOf = (goal: string) => get<GoalReels>(`/api/goals/${goal}/reels`)
export const makeReel = (goal: string, wish: ReelWish) =>
  post<Reel>(`/api/goals/${goal}/reels`, wish)
export const reelsOfPair = (pair: string) =>
  get<{ reels: Reel[] }>(`/api/pairs/${pair}/reels`).then(({ reels }) => reels)
export const makePairReel = (pair: string, wish: Shapes['NewPairReelRequest']) =>
  post<Reel>(`/api/pairs/${pair}/reels`, wish)
export const retryReel = (id: string) => post<Reel>(`/api/reels/${id}/retry`)
export const removeReel = (id: string) => remove(`/api/reels/${id}`)
