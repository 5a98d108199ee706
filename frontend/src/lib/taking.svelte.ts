/**
 * The files a person is taking in right now: they are being kept on this device while the person
 * says whose they are. Knows the outbox's first half; must not know a screen.
 */
import type { ClipKind } from './api/types'
import { t } from './i18n.svelte'
import type { Saying } from './outbox'
import { allEntries, changeClip, clipsOf, dropClip, dropEntry } from './outbox/box'
import { readBytes } from './outbox/reading'
import type { KeptClip, KeptEntry, Marks } from './outbox/state'
import { go, here } from './router.svelte'
import { session } from './session.svelte'
import { say } from './toasts.svelte'

export interface Taken {
  key: string
  name: string
  kind: ClipKind
  sizeBytes: number
  /** A picture of it for this page only. */
  preview: string | null
  /** How much of it is kept, 0 to 1. */
  kept: number
  clip: KeptClip | null
  hasFailed: boolean
  /** How long it plays, once this device could tell. */
  durationMs: number | null
  /** The part that is to be shown. */
  marks: Marks | null
}

export interface Saved {
  entry: KeptEntry
  files: Taken[]
}

export interface Unfinished {
  entry: KeptEntry
  clips: KeptClip[]
}

interface Taking {
  entry: KeptEntry | null
  child: string | null
  files: Taken[]
}

export const taking: Taking = $state({ entry: null, child: null, files: [] })

const LARGEST_PREVIEW_BYTES = 100_000_000

const SUFFIXES: [RegExp, ClipKind][] = [
  [/\.(mp4|mov|m4v|webm|mkv|avi|3gp|mts|mpe?g)$/i, 'video'],
  [/\.(jpe?g|png|webp|hei[cf]|avif|gif|tiff?)$/i, 'photo'],
  [/\.(m4a|mp3|wav|ogg|oga|opus|aac|flac|amr|caf)$/i, 'sound'],
]

/** What kind of thing a file is; null when it is none of ours. */
export function kindOf(file: { name: string; type: string }): ClipKind | null {
  if (file.type.startsWith('video/')) return 'video'
  if (file.type.startsWith('image/')) return 'photo'
  if (file.type.startsWith('audio/')) return 'sound'
  return SUFFIXES.find(([suffix]) => suffix.test(file.name))?.[1] ?? null
}

let work: Promise<unknown> = Promise.resolve()

/** Wait until every file taken in is kept on this device, or has failed. */
export const allKept = async (): Promise<void> => void (await work)

/** Take files in: open the tagging page at once, and keep the files meanwhile. */
export async function take(files: File[], child: string | null = taking.child): Promise<void> {
  const outbox = await import('./outbox')
  const fit = files.filter((file) => kindOf(file) !== null && file.size > 0)
  if (fit.length < files.length) say(t('film.unknown', { n: files.length - fit.length }))
  if (fit.length === 0) return
  const bytes = fit.reduce((sum, file) => sum + file.size, 0)
  if (!(await outbox.hasRoom(bytes))) return say(t('film.full'), undefined, 15)
  taking.child = child
  taking.entry ??= await outbox.begin(session.me?.person.id ?? '')
  const entry = $state.snapshot(taking.entry)
  const shown = fit.map((file) => show(file))
  const before = work
  work = (async () => {
    await before
    for (const [at, file] of fit.entries()) await takeOne(outbox.keep, entry, file, shown[at] ?? '')
  })()
  go('/film', { replace: here.path === '/film' })
}

function show(file: File): string {
  const kind = kindOf(file) ?? 'video'
  const preview = kind === 'sound' ? null : URL.createObjectURL(file)
  const key = crypto.randomUUID()
  const blank = { kept: 0, clip: null, hasFailed: false, durationMs: null, marks: null }
  taking.files.push({ key, name: file.name, kind, sizeBytes: file.size, preview, ...blank })
  return key
}

type Keep = typeof import('./outbox').keep

async function takeOne(keep: Keep, entry: KeptEntry, file: File, key: string): Promise<void> {
  const at = taking.files.findIndex((one) => one.key === key)
  const shown = taking.files[at]
  if (!shown) return
  try {
    shown.clip = await keep(entry, file, shown.kind, at, (kept) => {
      shown.kept = kept
    })
    if (!taking.files.includes(shown)) await dropClip(shown.clip)
  } catch {
    shown.hasFailed = true
    say(t('film.not_kept'), undefined, 15)
  }
}

/** Leave one file out again. */
export async function putAside(file: Taken): Promise<void> {
  taking.files = taking.files.filter((one) => one.key !== file.key)
  if (file.preview) URL.revokeObjectURL(file.preview)
  if (file.clip) await dropClip($state.snapshot(file.clip))
  if (taking.files.length === 0 && taking.entry) await throwAway(taking.entry.id)
}

/** Note how long a file plays, or which part of it is to be shown. */
export async function note(
  file: Taken,
  change: Partial<Pick<Taken, 'durationMs' | 'marks'>>,
): Promise<void> {
  Object.assign(file, change)
  if (file.clip) await keepNotes(file)
}

/** What was noted while the file was still being kept is there too. */
async function keepNotes({ clip, durationMs, marks }: Taken): Promise<void> {
  const noted = { durationMs, marks: $state.snapshot(marks) }
  if (clip) await changeClip(clip.id, (now) => ({ ...now, ...noted }))
}

/** Save what was taken in; null when none of it could be kept. */
export async function save(saying: Saying): Promise<Saved | null> {
  const outbox = await import('./outbox')
  if (!taking.entry || !taking.files.some((file) => file.clip)) {
    say(t('film.not_kept'), undefined, 15)
    return null
  }
  for (const file of taking.files) await keepNotes(file)
  const entry = await outbox.save($state.snapshot(taking.entry), saying)
  const files = taking.files
  letGo()
  setTimeout(() => forgetPreviews(files), 60_000)
  return { entry, files }
}

/** Undo a save: back to the tagging page, with everything as it was. */
export async function bringBack({ entry, files }: Saved): Promise<void> {
  const { undo } = await import('./outbox')
  if (!(await undo(entry.id))) return say(t('film.too_late'))
  Object.assign(taking, { entry: { ...entry, stage: 'open' }, child: null, files })
  go('/film')
}

/** What this person began on this device and has not saved. */
export async function unfinished(): Promise<Unfinished[]> {
  const mine = (await allEntries()).filter(
    (entry) => entry.stage === 'open' && entry.person === session.me?.person.id,
  )
  const all = await Promise.all(
    mine.map(async (entry) => ({ entry, clips: (await clipsOf(entry.id)).filter(isWhole) })),
  )
  return all.filter(({ clips }) => clips.length > 0)
}

const isWhole = (clip: KeptClip): boolean => clip.stage === 'kept'

/** Go on with something begun before the page was closed. */
export async function takeUp(entry: KeptEntry, clips: KeptClip[]): Promise<void> {
  const files = await Promise.all(
    clips.map(async (clip) => ({
      key: clip.id,
      name: clip.filename,
      kind: clip.kind,
      sizeBytes: clip.sizeBytes,
      preview: await previewOf(clip),
      kept: 1,
      clip,
      hasFailed: false,
      durationMs: clip.durationMs ?? null,
      marks: clip.marks ?? null,
    })),
  )
  Object.assign(taking, { entry, child: null, files })
}

async function previewOf(clip: KeptClip): Promise<string | null> {
  if (clip.kind === 'sound' || clip.sizeBytes > LARGEST_PREVIEW_BYTES) return null
  const bytes = await readBytes(clip.id, 0, clip.sizeBytes)
  return URL.createObjectURL(new Blob([bytes], { type: clip.filetype }))
}

/** Throw away something that was never saved. */
export async function throwAway(id: string): Promise<void> {
  await dropEntry(id)
  if (taking.entry?.id === id) letGo()
}

function forgetPreviews(files: Taken[]): void {
  if (files === taking.files) return
  for (const { preview } of files) if (preview) URL.revokeObjectURL(preview)
}

function letGo(): void {
  Object.assign(taking, { entry: null, child: null, files: [] })
}
