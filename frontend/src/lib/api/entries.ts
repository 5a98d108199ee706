/** Knows the addresses about entries: timelines, one entry, hearts, replies, retagging, drafts. */
import { get, patch, post, put, remove } from './client'
import type { DraftRow, EntryDetail, Shown, Tagged, TimelinePage } from './types'

export interface Filters {
  goal?: string
  strand?: string
  from?: 'school' | 'home' | ''
  month?: string
}

const pair = (child: string, entry: string) => `/api/children/${child}/entries/${entry}`

export const timeline = (child: string, filters: Filters, cursor?: string) =>
  get<TimelinePage>(`/api/children/${child}/timeline`, {
    ...filters,
    ...(cursor !== undefined && { cursor }),
  })
export const entry = (child: string, id: string) => get<EntryDetail>(pair(child, id))
export const heart = (child: string, id: string) => put(`${pair(child, id)}/heart`)
export const unheart = (child: string, id: string) => remove(`${pair(child, id)}/heart`)
export const watched = (child: string, id: string) => post(`${pair(child, id)}/watched`)
export const reply = (child: string, id: string, words: string) =>
  post(`${pair(child, id)}/replies`, { id: crypto.randomUUID(), words })
export const takeBackReply = (id: string) => remove(`/api/replies/${id}`)

export const drafts = () => get<{ entries: DraftRow[] }>('/api/drafts')
export const whole = (id: string) => get<DraftRow>(`/api/entries/${id}`)
export const change = (
  id: string,
  to: Partial<Shown> & { words?: string; children?: Tagged[]; hold?: boolean },
) => patch<DraftRow>(`/api/entries/${id}`, to)
export const withdraw = (id: string, child?: string) =>
  post(`/api/entries/${id}/withdraw`, child === undefined ? {} : { child })
export const share = (id: string, child?: string) =>
  post(`/api/entries/${id}/share`, child === undefined ? {} : { child })
export const split = (id: string, clips: string[], children: Tagged[]) =>
  post<DraftRow>(`/api/entries/${id}/split`, { id: crypto.randomUUID(), clips, children })
export const retryClip = (id: string) => post(`/api/clips/${id}/retry`)
