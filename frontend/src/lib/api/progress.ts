/** Knows the addresses about how a goal is going: its page, ratings, measures, card and markers. */
import { get, patch, post, put, remove } from './client'
import type { components } from './schema'

export type { GasLevel, GoalMeasures, RatingKind, Setting } from './types'

type Shapes = components['schemas']

export type Progress = Shapes['Progress']
export type GoalCard = Shapes['Card']
export type GoalMoment = Shapes['Moment']
export type Measure = Shapes['Measure']
export type Rating = Shapes['Rating']
export type Marker = Shapes['Marker']
export type MarkerKind = Marker['kind']
export type RatingGiven = Shapes['NewRatingRequest']
export type RatingHistory = Shapes['RatingHistory']
export type SaidOnce = Shapes['Said']
export type CardGiven = Shapes['NewCardRequest']
export type MeasuresGiven = Shapes['NewMeasuresRequest']
export type MarkerGiven = Shapes['NewMarkerRequest']

const of = (goal: string) => `/api/goals/${goal}`

export const progress = (goal: string) => get<Progress>(`${of(goal)}/progress`)
/** The latest of it, as fast after five years as after one term; `has_earlier` tells of more. */
export const latestProgress = (goal: string) => get<Progress>(`${of(goal)}/progress?only=latest`)
export const rate = (goal: string, given: RatingGiven) => post<Rating>(`${of(goal)}/ratings`, given)
export const correct = (id: string, change: { value: number; out_of?: number }) =>
  patch<Rating>(`/api/ratings/${id}`, change)
export const takeBack = (id: string) => remove(`/api/ratings/${id}`)
export const history = (id: string) => get<RatingHistory>(`/api/ratings/${id}/history`)
export const setMeasures = (goal: string, given: MeasuresGiven) =>
  put(`${of(goal)}/measures`, given)
export const setCard = (goal: string, given: CardGiven) => put(`${of(goal)}/card`, given)
export const cards = (goal: string) => get<{ cards: GoalCard[] }>(`${of(goal)}/cards`)
export const setBaseline = (goal: string, clip: string | null) =>
  put(`${of(goal)}/baseline`, { clip })
export const addMarker = (goal: string, given: MarkerGiven) =>
  post<Marker>(`${of(goal)}/markers`, given)
export const removeMarker = (id: string) => remove(`/api/markers/${id}`)
