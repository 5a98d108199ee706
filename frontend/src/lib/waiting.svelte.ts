/**
 * What one person has waiting on this device, for the queue line and the queue screen.
 * Knows the outbox's rows; must not show one person another's.
 */
import { allClips, allEntries } from './outbox/box'
import { listen, type News } from './outbox/news'
import type { KeptClip, KeptEntry } from './outbox/state'

export interface WaitingEntry extends KeptEntry {
  kept: KeptClip[]
}

interface Waiting {
  entries: WaitingEntry[]
  /** Bytes of the clip that is on its way, by clip. */
  sent: Record<string, number>
  /** The most clips that waited since it was last empty: «1 of 3». */
  batch: number
}

const DAY_MS = 86_400_000
const LOOK_AGAIN_MS = 250

export const waiting: Waiting = $state({ entries: [], sent: {}, batch: 0 })

let person: string | null = null
let isLookingSoon = false

const clips = (): KeptClip[] => waiting.entries.flatMap((entry) => entry.kept)

export const toSend = (): KeptClip[] =>
  clips().filter((clip) => clip.stage === 'kept' || clip.stage === 'sending')

export const beingChecked = (): KeptClip[] => clips().filter((clip) => clip.stage === 'sent')

export const needHelp = (): WaitingEntry[] =>
  waiting.entries.filter(
    (entry) => entry.stage === 'refused' || entry.kept.some((clip) => clip.stage === 'refused'),
  )

export const isOld = (now = Date.now()): boolean =>
  waiting.entries.some((entry) => now - entry.savedAt > DAY_MS)

/** Bytes sent of the bytes that wait, 0 to 1. */
export function fraction(): number {
  const left = toSend()
  const total = left.reduce((sum, clip) => sum + clip.sizeBytes, 0)
  const sent = left.reduce((sum, clip) => sum + (waiting.sent[clip.id] ?? clip.offset), 0)
  return total === 0 ? 1 : sent / total
}

async function look(): Promise<void> {
  isLookingSoon = false
  const [entries, kept] = await Promise.all([allEntries(), allClips()])
  waiting.entries = entries
    .filter((entry) => entry.person === person && entry.stage !== 'open')
    .map((entry) => ({ ...entry, kept: kept.filter((clip) => clip.entry === entry.id) }))
  const left = toSend().length
  waiting.batch = left === 0 ? 0 : Math.max(waiting.batch, left)
}

function hear(news: News): void {
  if (news.clip !== undefined && news.sent !== undefined) {
    waiting.sent[news.clip] = news.sent
    return
  }
  if (isLookingSoon) return
  isLookingSoon = true
  setTimeout(() => void look(), LOOK_AGAIN_MS)
}

/** Begin watching this person's rows. */
export function watchOutbox(id: string): void {
  person = id
  listen(hear)
  void look()
}
