/** Knows the addresses about one clip: how it stands, its edits, its words and captions. */
import { get, post, put, remove } from './client'
import type { Clip, ClipEdit, Cue } from './types'

type Edit = Omit<ClipEdit, 'full_duration_ms' | 'can_undo'>

const one = (id: string) => `/api/clips/${id}`
const track = (id: string, language: string) => `/api/clips/${id}/captions/${language}`

export const clip = (id: string) => get<Clip>(one(id))

export const edit = (id: string) => get<ClipEdit>(`${one(id)}/edit`)
export const saveEdit = (id: string, to: Edit) => put<Clip>(`${one(id)}/edit`, to)
export const undoEdit = (id: string) => post<Clip>(`${one(id)}/edit/undo`)

export const describe = (id: string, to: Pick<Clip, 'description' | 'has_no_speech'>) =>
  put<Clip>(`${one(id)}/words`, to)

interface Captions {
  language: string
  cues: Cue[]
}
export const captions = (id: string, language: string) => get<Captions>(track(id, language))
export const setCaptions = (id: string, language: string, cues: Cue[]) =>
  put<Captions>(track(id, language), { cues })
export const loadCaptions = (id: string, language: string, file: Blob) =>
  put<Captions>(track(id, language), new Blob([file], { type: 'text/vtt' }))
export const removeCaptions = (id: string, language: string) => remove(track(id, language))
