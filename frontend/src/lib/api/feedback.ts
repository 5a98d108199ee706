/** Knows the addresses about rounds, what families answer, what they release, and who watched. */
import { get, post, put } from './client'
import type { components } from './schema'

type Shapes = components['schemas']

export type RoundBrief = Shapes['RoundBriefAnswer']
export type Round = Shapes['RoundAnswer']
export type AskedRead = Shapes['AskedAnswer']
export type Note = Shapes['NoteAnswer']
export type OwnAsked = Shapes['OwnAskedAnswer']
export type Released = Shapes['ReleasedAnswer']
export type Watcher = Shapes['WatcherAnswer']
export type Question = Released['question']
export type Channel = Note['channel']
export type NewRound = Shapes['RoundRequestRequest']
export type NewNote = Shapes['NoteRequestRequest']

export const rounds = () => get<{ rounds: RoundBrief[] }>('/api/rounds').then((all) => all.rounds)
export const openRound = (given: NewRound) => post<Round>('/api/rounds', given)
export const round = (id: string) => get<Round>(`/api/rounds/${id}`)
export const closeRound = (id: string) => post<Round>(`/api/rounds/${id}/close`)
export const note = (id: string, given: NewNote) => post<Note>(`/api/rounds/${id}/notes`, given)

type Mine = { asked: OwnAsked[] }
export const asked = () => get<Mine>('/api/asked').then((all) => all.asked)
export const answer = (id: string, answers: { question: Question; words: string }[]) =>
  put<Mine>(`/api/asked/${id}/answers`, { answers }).then((all) => all.asked)
export const release = (id: string, questions: Question[], released: boolean) =>
  post<Mine>(`/api/asked/${id}/release`, { questions, released }).then((all) => all.asked)

export const released = (child: string) =>
  get<{ answers: Released[] }>(`/api/children/${child}/released`).then((all) => all.answers)
export const watching = (child: string) =>
  get<{ people: Watcher[] }>(`/api/children/${child}/watching`).then((all) => all.people)
