/**
 * The upload-only token of each person on this device. It outlives the session, so that what a
 * teacher filmed is sent also after the next one signed in; nobody else sees it.
 */
import { ApiError } from '../api/errors'
import { heartbeat, newDevice } from '../api/people'
import { forget, recall, remember } from '../memory'
import { allClips } from './box'

const key = (person: string) => `device:${person}`

/** A name the technician recognises. */
export function deviceLabel(agent = navigator.userAgent): string {
  const touchMac = /Macintosh/.test(agent) && navigator.maxTouchPoints > 1
  const kinds: [RegExp, string][] = [
    [/iPad/, 'iPad'],
    [/iPhone/, 'iPhone'],
    [/Android.*Mobile/, 'Android phone'],
    [/Android/, 'Android tablet'],
    [/CrOS/, 'Chromebook'],
    [/Windows/, 'Windows computer'],
    [/Macintosh/, touchMac ? 'iPad' : 'Mac'],
  ]
  return kinds.find(([pattern]) => pattern.test(agent))?.[1] ?? 'Computer'
}

/** The person's token, or null. Only the person who is signed in can be given a new one. */
export async function tokenOf(person: string, signedIn: string | null): Promise<string | null> {
  const kept = await recall<string>(key(person))
  if (kept !== null || person !== signedIn) return kept
  const { token } = await newDevice(deviceLabel())
  await remember(key(person), token)
  return token
}

/** Forget a token that the server no longer takes. */
export async function ifTokenEnded(error: unknown, person: string): Promise<void> {
  if (error instanceof ApiError && error.status === 401) await forget([key(person)])
}

/** Tell the technician's page how much waits here; a miss is of no consequence. */
export async function tellWaiting(): Promise<void> {
  const clips = await allClips()
  for (const person of new Set(clips.map((clip) => clip.person))) {
    const token = await tokenOf(person, null)
    if (token === null) continue
    const waiting = clips.filter((clip) => clip.person === person).length
    const version = import.meta.env.VITE_APP_VERSION ?? '0.1'
    await heartbeat(token, waiting, version).catch(() => undefined)
  }
}
