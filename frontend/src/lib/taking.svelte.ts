/**
 * The files a person is taking in right now: they are being kept on this device while the person
 * says whose they are. Knows the outbox's first half; must not know a screen.
 */
import type { ClipKind } from './api/types'
import { t } from './i18n.svelte'
import type { KeptClip, KeptEntry } from './outbox/state'
import { go } from './router.svelte'
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
}

interface Taking {
  entry: KeptEntry | null
  child: string | null
  files: Taken[]
}

export const taking: Taking = $state({ entry: null, child: null, files: [] })

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
  const entry = $state.snapshot(taking.entry) as KeptEntry
  go('/film')
  for (const file of fit) await takeOne(outbox.keep, entry, file, kindOf(file) ?? 'video')
}

type Keep = typeof import('./outbox').keep

async function takeOne(keep: Keep, entry: KeptEntry, file: File, kind: ClipKind): Promise<void> {
  const preview = kind === 'sound' ? null : URL.createObjectURL(file)
  const key = crypto.randomUUID()
  const at = taking.files.length
  const blank = { kept: 0, clip: null, hasFailed: false }
  taking.files.push({ key, name: file.name, kind, sizeBytes: file.size, preview, ...blank })
  const find = () => taking.files.find((one) => one.key === key)
  try {
    const clip = await keep(entry, file, kind, at, (kept) => {
      const shown = find()
      if (shown) shown.kept = kept
    })
    const shown = find()
    if (shown) shown.clip = clip
  } catch {
    const shown = find()
    if (shown) shown.hasFailed = true
    say(t('film.not_kept'), undefined, 15)
  }
}

/** Forget what was being taken in; what was saved goes on its own way. */
export function letGo(): void {
  for (const { preview } of taking.files) if (preview) URL.revokeObjectURL(preview)
  Object.assign(taking, { entry: null, child: null, files: [] })
}
