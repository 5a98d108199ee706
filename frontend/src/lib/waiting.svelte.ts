/**
 * What one person has waiting on this device, for the queue line and the queue screen.
 * Knows the outbox's rows; must not show one person another's.
 */
import { allClips, allEntries } from './outbox/box'
import { listen, type News } from './outbox/news'
import { bytesOf } from './outbox/outgoing'
import type { KeptClip, KeptEntry, Stage } from './outbox/state'
import { isForRoom } from './outbox/trouble'

export interface WaitingEntry extends KeptEntry {
  kept: KeptClip[]
}

interface Waiting {
  entries: WaitingEntry[]
  /** Bytes of the clip that is on its way, by clip. */
  sent: Record<string, number>
  /** How much of a smaller copy is made, 0 to 1, by clip. */
  shrunk: Record<string, number>
  /** The most clips that waited since it was last empty: «1 of 3». */
  batch: number
}

const DAY_MS = 86_400_000
const LOOK_AGAIN_MS = 250

export const waiting: Waiting = $state({ entries: [], sent: {}, shrunk: {}, batch: 0 })

let person: string | null = null
let isLookingSoon = false

const clips = (): KeptClip[] => waiting.entries.flatMap((entry) => entry.kept)

const TO_SEND: Stage[] = ['kept', 'shrinking', 'sending']

/** In the order in which they are sent. */
export const toSend = (): KeptClip[] => clips().filter((clip) => TO_SEND.includes(clip.stage))

/** The clip a smaller copy is being made of. */
export const beingShrunk = (): KeptClip | undefined =>
  clips().find((clip) => clip.stage === 'shrinking')

/** What waits because the school has no room for it just now. */
export const withoutRoom = (): KeptClip[] =>
  toSend().filter((clip) => isForRoom(clip.trouble?.code ?? ''))

/** A clip's place in the line on this device, from 1. */
export const placeOf = (id: string): number => toSend().findIndex((clip) => clip.id === id) + 1

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
  const total = left.reduce((sum, clip) => sum + bytesOf(clip), 0)
  const sent = left.reduce((sum, clip) => sum + (waiting.sent[clip.id] ?? clip.offset), 0)
  return total === 0 ? 1 : sent / total
}

const clipsOf = (entry: string, all: KeptClip[]): KeptClip[] =>
  all.filter((clip) => clip.entry === entry).sort((a, b) => a.position - b.position)

async function look(): Promise<void> {
  isLookingSoon = false
  const [entries, kept] = await Promise.all([allEntries(), allClips()])
  waiting.entries = entries
    .filter((entry) => entry.person === person && entry.stage !== 'open')
    .map((entry) => ({ ...entry, kept: clipsOf(entry.id, kept) }))
  const left = toSend().length
  waiting.batch = left === 0 ? 0 : Math.max(waiting.batch, left)
}

function hear(news: News): void {
  if (news.clip !== undefined && news.sent !== undefined) {
    waiting.sent[news.clip] = news.sent
    return
  }
  if (news.clip !== undefined && news.shrunk !== undefined) {
    waiting.shrunk[news.clip] = news.shrunk
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
