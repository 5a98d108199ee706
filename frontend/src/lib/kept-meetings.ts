/**
 * Meetings kept on this device, with the files of their clips, so that they run without a line.
 * A copy belongs to one person: it goes when they sign out, when anybody else is here, after 14
 * days, when the meeting has ended, and when the server no longer shows it. A file goes as soon as
 * its clip is no longer in the meeting, or was cut since.
 */

import type { PointClip, WholeMeeting } from './api/meetings'
import * as api from './api/meetings'
import { type Progress, progress } from './api/progress'
import type { Clip, Rendition } from './api/types'
import { sendAllWriting } from './meeting-writing'
import { forget, keysAfter, recall, remember } from './memory'
import { isRefusal } from './session.svelte'

const DAYS_KEPT = 14
const KEYS = 'meeting:'
const FILES = 'meetings:'

export interface KeptMeeting {
  meeting: WholeMeeting
  /** The child's first name: a page has no other way to know it without a line. */
  name: string
  /** How each goal is going, by goal: what its chart is drawn from. */
  progress: Record<string, Progress>
}

export interface Held extends KeptMeeting {
  bytes: number
  /** Files of the meeting that are not here yet. */
  missing: number
}

const place = (person: string, id: string) => `${person}:${id}`
const clipsOf = (meeting: WholeMeeting): PointClip[] => meeting.points.flatMap((one) => one.clips)
/** A file keeps its address when a clip is edited: its size tells the two apart. */
const addressOf = ({ url, size_bytes }: Rendition) => `${url}?v=${size_bytes}`

/** What of a clip is kept: one file to play, clear enough for a tablet, and its picture. */
function filesOf(clip: Clip): Record<string, Rendition> {
  const { renditions: all } = clip
  const played = ['480p', '240p', 'sound', 'w960', 'w1920'].find((name) => name in all)
  const picture = ['poster', 'thumb'].find((name) => name in all)
  const names = new Set([played, picture].filter((name) => name !== undefined))
  return Object.fromEntries([...names].map((name) => [name, all[name] as Rendition]))
}

function wanted(meeting: WholeMeeting): Map<string, number> {
  const files = clipsOf(meeting).flatMap(({ clip }) => Object.values(filesOf(clip)))
  const found = new Map(files.map((file) => [addressOf(file), file.size_bytes]))
  for (const { clip } of clipsOf(meeting)) for (const { url } of clip.captions) found.set(url, 0)
  return found
}

/** How big the copy of a meeting will be. */
export const weightOf = (meeting: WholeMeeting): number =>
  [...wanted(meeting).values()].reduce((sum, bytes) => sum + bytes, 0)

export const canKeep = (): boolean => 'caches' in globalThis

const pathOf = ({ url }: Request) => new URL(url).pathname + new URL(url).search

/** Take out the files that are no longer the meeting's; return those that are here. */
async function prune(cache: Cache, files: Map<string, number>): Promise<Set<string>> {
  const here = new Set<string>()
  for (const request of await cache.keys()) {
    if (files.has(pathOf(request))) here.add(pathOf(request))
    else await cache.delete(request)
  }
  return here
}

/** How each goal of the meeting is going; one that cannot be read is left out. */
async function progressOf({ goals }: WholeMeeting): Promise<Record<string, Progress>> {
  const found = await Promise.all(
    goals.map(async ({ id }) => [id, await progress(id).catch(() => null)] as const),
  )
  return Object.fromEntries(found.filter((one): one is [string, Progress] => one[1] !== null))
}

/** Keep the meeting and its files; `onfile` hears how many of them are here. Throws when one fails. */
export async function keepMeeting(
  person: string,
  kept: Omit<KeptMeeting, 'progress'>,
  onfile: (done: number, of: number) => void,
): Promise<void> {
  const { id } = kept.meeting
  await api.tellKept(id)
  // First, so that a copy which breaks off is known, and goes like a whole one.
  await remember(KEYS + place(person, id), { ...kept, progress: await progressOf(kept.meeting) })
  const files = wanted(kept.meeting)
  const cache = await caches.open(FILES + place(person, id))
  const here = await prune(cache, files)
  for (const address of files.keys()) {
    if (!here.has(address)) await cache.add(address)
    here.add(address)
    onfile(here.size, files.size)
  }
}

/** What is kept of a meeting, or null. */
export async function heldOf(person: string, id: string): Promise<Held | null> {
  const kept = await recall<KeptMeeting>(KEYS + place(person, id), DAYS_KEPT)
  if (!kept || !canKeep()) return null
  const files = wanted(kept.meeting)
  const here = await prune(await caches.open(FILES + place(person, id)), files)
  const bytes = [...here].reduce((sum, address) => sum + (files.get(address) ?? 0), 0)
  return { ...kept, bytes, missing: files.size - here.size }
}

/** Bring what is kept up to what the server shows now; files that are new are not fetched. */
export async function renewKept(person: string, meeting: WholeMeeting): Promise<void> {
  const held = await heldOf(person, meeting.id)
  if (!held) return
  if (meeting.ended_at) return dropMeeting(person, meeting.id)
  const fresh = { meeting, name: held.name, progress: await progressOf(meeting) }
  await remember(KEYS + place(person, meeting.id), fresh)
  await heldOf(person, meeting.id)
}

/** Keep nothing of a meeting. */
export async function dropMeeting(person: string, id: string): Promise<void> {
  await forget([KEYS + place(person, id)])
  if (canKeep()) await caches.delete(FILES + place(person, id))
}

/** The meeting with its files from this device, where they are kept; `release` once it is closed. */
export async function withFiles(
  person: string,
  meeting: WholeMeeting,
): Promise<{ meeting: WholeMeeting; release: () => void }> {
  const made: string[] = []
  const cache = canKeep() ? await caches.open(FILES + place(person, meeting.id)) : null
  const local = async (address: string): Promise<string | null> => {
    const answer = await cache?.match(address)
    if (!answer) return null
    made.push(URL.createObjectURL(await answer.blob()))
    return made.at(-1) ?? null
  }
  const points = await Promise.all(
    meeting.points.map(async (point) => ({
      ...point,
      clips: await Promise.all(
        point.clips.map(async (one) => ({ ...one, clip: await fromHere(one.clip, local) })),
      ),
    })),
  )
  return { meeting: { ...meeting, points }, release: () => made.forEach(URL.revokeObjectURL) }
}

async function fromHere(clip: Clip, local: (address: string) => Promise<string | null>) {
  const files = Object.entries(filesOf(clip))
  const found = await Promise.all(
    files.map(async ([name, file]) => [name, { ...file, url: await local(addressOf(file)) }]),
  )
  if (found.some(([, file]) => (file as { url: string | null }).url === null)) return clip
  const captions = await Promise.all(
    clip.captions.map(async (one) => ({ ...one, url: (await local(one.url)) ?? one.url })),
  )
  return { ...clip, captions, renditions: Object.fromEntries(found) as Clip['renditions'] }
}

/** Drop what belongs to anybody but this person (null: to all). */
export async function forgetMeetings(but: string | null): Promise<void> {
  const isMine = (name: string) => but !== null && name.startsWith(`${but}:`)
  const keys = await keysAfter(KEYS).catch(() => [])
  await forget(keys.filter((key) => !isMine(key)).map((key) => KEYS + key)).catch(() => undefined)
  if (!canKeep()) return
  const names = (await caches.keys()).filter((name) => name.startsWith(FILES))
  const others = names.filter((name) => !isMine(name.slice(FILES.length)))
  await Promise.all(others.map((name) => caches.delete(name)))
}

async function lookAgain(person: string, id: string): Promise<void> {
  const isOld = (await heldOf(person, id)) === null
  if (isOld) return dropMeeting(person, id)
  try {
    await renewKept(person, await api.meeting(id))
  } catch (error) {
    if (isRefusal(error)) await dropMeeting(person, id)
  }
}

/** At each start: drop what is not this person's, send what was written, look at each copy anew. */
export async function tidyMeetings(person: string): Promise<void> {
  await forgetMeetings(person)
  await sendAllWriting(person)
  for (const id of await keysAfter(`${KEYS}${person}:`)) await lookAgain(person, id)
}
