/** Knows the addresses about meetings: agenda, notes, next steps, and how people found one. */
import { get, patch, post, put, remove } from './client'
import type { components } from './schema'

type Shapes = components['schemas']

export type MeetingBrief = Shapes['MeetingBrief']
export type WholeMeeting = Shapes['Meeting']
export type Point = Shapes['Point']
export type PointClip = Shapes['PointClip']
export type Party = Point['party']
export type AnswerGiven = Shapes['AnswerGiven']
export type AnswerRead = Shapes['MeetingAnswer']

export const PARTIES: Party[] = ['school', 'whanau', 'child']

const one = (id: string) => `/api/meetings/${id}`

export const meetingsOf = (child: string) =>
  get<{ meetings: MeetingBrief[] }>(`/api/children/${child}/meetings`).then((all) => all.meetings)
export const planMeeting = (child: string, given: Shapes['NewMeetingRequest']) =>
  post<WholeMeeting>(`/api/children/${child}/meetings`, given)
export const meeting = (id: string) => get<WholeMeeting>(one(id))
export const changeMeeting = (id: string, to: Shapes['PatchedMeetingChangeRequest']) =>
  patch<WholeMeeting>(one(id), to)
export const putPoint = (id: string, point: string, given: Shapes['PointGivenRequest']) =>
  put<WholeMeeting>(`${one(id)}/points/${point}`, given)
export const removePoint = (id: string, point: string) => remove(`${one(id)}/points/${point}`)
export const notePoint = (id: string, point: string, notes: string, was: string) =>
  put<WholeMeeting>(`${one(id)}/points/${point}/notes`, { notes, was })
export const putStep = (id: string, party: Party, words: string) =>
  put<WholeMeeting>(`${one(id)}/steps/${party}`, { words })
export const endMeeting = (id: string) => post<WholeMeeting>(`${one(id)}/end`)
export const tellKept = (id: string) => post(`${one(id)}/kept`)
export const ownAnswers = (id: string) =>
  get<{ answers: AnswerGiven[] }>(`${one(id)}/answer`).then((all) => all.answers)
export const answerMeeting = (id: string, given: AnswerGiven) =>
  put<{ answers: AnswerGiven[] }>(`${one(id)}/answer`, given).then((all) => all.answers)
export const answersOf = (id: string) =>
  get<{ answers: AnswerRead[] }>(`${one(id)}/answers`).then((all) => all.answers)
