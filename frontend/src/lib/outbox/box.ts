/**
 * Rows of the outbox: reading and writing, and saying so. Knows the database only;
 * must not know the network.
 */
import { store } from '../store'
import { announce } from './news'
import { isSmallerRows, smallerRows } from './outgoing'
import { allRows } from './reading'
import type { KeptClip, KeptEntry } from './state'

const ABANDONED_MS = 3_600_000

export async function putClip(clip: KeptClip): Promise<KeptClip> {
  await (await store()).put('clips', clip)
  announce()
  return clip
}

/** Change a clip as it stands now; null when it is no longer here. */
export async function changeClip(
  id: string,
  change: (clip: KeptClip) => KeptClip,
): Promise<KeptClip | null> {
  const tx = (await store()).transaction('clips', 'readwrite')
  const clip = await tx.store.get(id)
  const changed = clip ? change(clip) : null
  if (changed) await tx.store.put(changed)
  await tx.done
  if (changed) announce()
  return changed
}

/** Note the hash of a clip that is still here. */
export const putHash = (id: string, sha256: string) =>
  changeClip(id, (clip) => ({ ...clip, sha256 }))

export async function putEntry(entry: KeptEntry): Promise<KeptEntry> {
  await (await store()).put('entries', entry)
  announce()
  return entry
}

export const getEntry = async (id: string) => (await store()).get('entries', id)

export const allEntries = async (): Promise<KeptEntry[]> =>
  (await (await store()).getAll('entries')).sort((a, b) => a.savedAt - b.savedAt)

export const allClips = async (): Promise<KeptClip[]> => (await store()).getAll('clips')

export const clipsOf = async (entry: string): Promise<KeptClip[]> =>
  (await (await store()).getAllFromIndex('clips', 'entry', entry)).sort(
    (a, b) => a.position - b.position,
  )

/** Remove a clip and its bytes; its entry too when that was the last one and it is on the server. */
export async function dropClip(clip: KeptClip): Promise<void> {
  const tx = (await store()).transaction(['clips', 'rows', 'entries'], 'readwrite')
  await tx.objectStore('clips').delete(clip.id)
  await tx.objectStore('rows').delete(allRows(clip.id))
  await tx.objectStore('rows').delete(allRows(smallerRows(clip.id)))
  const left = await tx.objectStore('clips').index('entry').count(clip.entry)
  const entry = await tx.objectStore('entries').get(clip.entry)
  if (left === 0 && entry?.stage === 'known') await tx.objectStore('entries').delete(clip.entry)
  await tx.done
  announce()
}

/** Remove the rows of a smaller copy, whole or not. */
export async function dropSmaller(id: string): Promise<void> {
  await (await store()).delete('rows', allRows(smallerRows(id)))
}

/**
 * Give a clip a new name, so that it is sent anew, as it was filmed: what arrived under the old one
 * was not whole.
 */
export async function renameClip(clip: KeptClip): Promise<KeptClip> {
  const whole = clip.whole ?? (clip.smaller ? ('unfit' as const) : null)
  const anew = { isCreated: false, offset: 0, smaller: null, whole }
  const fresh = { ...clip, ...anew, id: crypto.randomUUID() }
  const tx = (await store()).transaction(['clips', 'rows'], 'readwrite')
  const rows = tx.objectStore('rows')
  for (let row = 0; row < clip.rows; row += 1) {
    const piece = await rows.get([clip.id, row])
    if (piece) await rows.put(piece, [fresh.id, row])
  }
  await rows.delete(allRows(clip.id))
  await rows.delete(allRows(smallerRows(clip.id)))
  await tx.objectStore('clips').delete(clip.id)
  await tx.objectStore('clips').put(fresh)
  await tx.done
  return fresh
}

/** Remove an entry and everything of it from this device. */
export async function dropEntry(id: string): Promise<void> {
  for (const clip of await clipsOf(id)) await dropClip(clip)
  await (await store()).delete('entries', id)
  announce()
}

/** Let everything be tried again now, however often it failed. */
export async function forgetWaits(): Promise<void> {
  for (const entry of await allEntries())
    if (entry.nextTryAt > 0) await putEntry({ ...entry, nextTryAt: 0 })
  for (const clip of await allClips())
    if (clip.nextTryAt > 0) await putClip({ ...clip, nextTryAt: 0 })
}

/** A file whose storing was cut off cannot be finished: the browser no longer has it. */
export async function dropHalfStored(): Promise<void> {
  const old = Date.now() - ABANDONED_MS
  for (const clip of await allClips())
    if (clip.stage === 'staging' && clip.stagedAt < old) await dropClip(clip)
  await dropStrays()
}

/** Rows of a copy that nobody will send: the page was closed while it was thrown away. */
async function dropStrays(): Promise<void> {
  const needed = (await allClips())
    .filter((clip) => clip.smaller || clip.stage === 'shrinking')
    .map((clip) => smallerRows(clip.id))
  const db = await store()
  const strays = (await db.getAllKeys('rows')).filter(
    ([of]) => isSmallerRows(of) && !needed.includes(of),
  )
  for (const key of strays) await db.delete('rows', key)
}
