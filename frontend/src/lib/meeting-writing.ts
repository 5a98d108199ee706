/**
 * What is written in the room of a meeting: kept on this device first, sent when there is a line.
 * Nothing is written over: where somebody else wrote notes meanwhile, both stand.
 * Knows memory and addresses; must not know a screen.
 */
import { ApiError } from './api/errors'
import type { Party, WholeMeeting } from './api/meetings'
import * as api from './api/meetings'
import { forget, keysAfter, recall, remember } from './memory'

interface Note {
  words: string
  /** The notes that stood there before. */
  was: string
}

export interface Writing {
  notes: Record<string, Note>
  whole: Note | null
  steps: Partial<Record<Party, string>>
  isEnded: boolean
}

const prefix = (person: string) => `room:${person}:`

export const nothing = (): Writing => ({ notes: {}, whole: null, steps: {}, isEnded: false })

export const isEmpty = ({ notes, whole, steps, isEnded }: Writing): boolean =>
  !isEnded && !whole && Object.keys(notes).length === 0 && Object.keys(steps).length === 0

export const writingOf = async (person: string, id: string): Promise<Writing> =>
  (await recall<Writing>(prefix(person) + id)) ?? nothing()

/** Keep what is not sent yet; nothing left, and the key goes too. */
export async function keepWriting(person: string, id: string, writing: Writing): Promise<void> {
  const key = prefix(person) + id
  if (isEmpty(writing)) await forget([key]).catch(() => undefined)
  else await remember(key, writing)
}

/** One thing that is there now: notes to a point, a party's step, or the meeting's own notes. */
export interface Sent {
  point?: string
  party?: Party
  words: string
}
type Told = (sent: Sent) => void

const isCode = (error: unknown, code: string): boolean =>
  error instanceof ApiError && error.code === code
const isGone = (error: unknown): boolean => error instanceof ApiError && error.status === 404

/** Put `mine` under what somebody else wrote meanwhile. */
async function both(id: string, note: Note, theirs: (m: WholeMeeting) => string): Promise<void> {
  const before = theirs(await api.meeting(id))
  note.words = before ? `${before}\n${note.words}` : note.words
  note.was = before
}

async function sendNote(
  id: string,
  note: Note,
  put: (words: string, was: string) => Promise<unknown>,
  theirs: (meeting: WholeMeeting) => string,
): Promise<string> {
  let sent = note.words
  try {
    await put(sent, note.was)
  } catch (error) {
    if (!isCode(error, 'notes_moved')) throw error
    await both(id, note, theirs)
    sent = note.words
    await put(sent, note.was)
  }
  note.was = sent
  return sent
}

/** Notes to a point that somebody took off the agenda go under the meeting's own. */
function moveToWhole(writing: Writing, point: string): void {
  const words = writing.notes[point]?.words ?? ''
  const { whole } = writing
  writing.whole = whole ? { ...whole, words: `${whole.words}\n${words}` } : { words, was: '' }
  delete writing.notes[point]
}

async function sendPoint(id: string, writing: Writing, point: string, told: Told): Promise<void> {
  const note = writing.notes[point]
  if (!note) return
  try {
    const words = await sendNote(
      id,
      note,
      (notes, was) => api.notePoint(id, point, notes, was),
      (meeting) => meeting.points.find((one) => one.id === point)?.notes ?? '',
    )
    told({ point, words })
    if (note.words === words) delete writing.notes[point]
  } catch (error) {
    if (!isGone(error)) throw error
    await api.meeting(id)
    moveToWhole(writing, point)
  }
}

async function sendWhole(id: string, writing: Writing, told: Told): Promise<void> {
  const note = writing.whole
  if (!note) return
  const put = (notes: string, notes_was: string) => api.changeMeeting(id, { notes, notes_was })
  const words = await sendNote(id, note, put, (meeting) => meeting.notes)
  told({ words })
  if (note.words === words) writing.whole = null
}

async function sendStep(id: string, writing: Writing, party: Party, told: Told): Promise<void> {
  const words = writing.steps[party] ?? ''
  await api.putStep(id, party, words)
  told({ party, words })
  if (writing.steps[party] === words) delete writing.steps[party]
}

/**
 * Send what was written, taking each thing out of `writing` once it is there. What is refused
 * stays and holds up nothing else; the first error is thrown at the end, no answer at once.
 */
export async function sendWriting(
  id: string,
  writing: Writing,
  told: Told = () => undefined,
): Promise<void> {
  let refused: unknown = null
  const attempt = async (send: () => Promise<void>) => {
    await send().catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error
      refused ??= error
    })
  }
  for (const point of Object.keys(writing.notes))
    await attempt(() => sendPoint(id, writing, point, told))
  await attempt(() => sendWhole(id, writing, told))
  for (const party of Object.keys(writing.steps) as Party[])
    await attempt(() => sendStep(id, writing, party, told))
  if (refused) throw refused
  if (!writing.isEnded) return
  await api.endMeeting(id)
  writing.isEnded = false
}

/** Send what this person wrote in rooms that are closed now. What is refused stays here. */
export async function sendAllWriting(person: string): Promise<void> {
  for (const id of await keysAfter(prefix(person))) {
    const writing = await writingOf(person, id)
    await sendWriting(id, writing).catch(() => undefined)
    await keepWriting(person, id, writing)
  }
}
