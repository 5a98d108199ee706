/**
 * Words in the person's language, English beneath every other. A locale's words come in parts, so
 * that the first page carries only its own: `first` (the frame, the timeline), `family` (every
 * other screen a family sees), `clip` (where one clip is changed, and why one failed), `staff`, and
 * one for each room about goals: `plan`, `progress`, `films`, `meeting`, `moving`.
 * Must not know any screen.
 */

import type clip from '../i18n/en/clip.json'
import type family from '../i18n/en/family.json'
import type films from '../i18n/en/films.json'
import first from '../i18n/en/first.json'
import type meeting from '../i18n/en/meeting.json'
import type moving from '../i18n/en/moving.json'
import type plan from '../i18n/en/plan.json'
import type progress from '../i18n/en/progress.json'
import type staff from '../i18n/en/staff.json'

type OfDiary = keyof typeof first | keyof typeof family | keyof typeof clip | keyof typeof films
type OfGoals =
  | keyof typeof plan
  | keyof typeof progress
  | keyof typeof meeting
  | keyof typeof moving
export type Key = OfDiary | OfGoals | keyof typeof staff
export type Message = string | { one?: string; other: string }
type GoalPart = 'plan' | 'progress' | 'films' | 'meeting' | 'moving'
export type Part = 'first' | 'family' | 'clip' | 'staff' | GoalPart
type Catalogue = Partial<Record<Key, Message>>
type Loader = () => Promise<{ default: Catalogue }>

/** Names of languages in themselves; `isChecked` says whether a native speaker has read the words. */
export const LOCALES = [
  { code: 'en', name: 'English', isChecked: true },
  { code: 'mi', name: 'Te reo Māori', isChecked: false },
] as const

const loaders: Record<string, Partial<Record<Part, Loader>>> = {
  en: {
    family: () => import('../i18n/en/family.json'),
    clip: () => import('../i18n/en/clip.json'),
    plan: () => import('../i18n/en/plan.json'),
    progress: () => import('../i18n/en/progress.json'),
    films: () => import('../i18n/en/films.json'),
    meeting: () => import('../i18n/en/meeting.json'),
    moving: () => import('../i18n/en/moving.json'),
    staff: () => import('../i18n/en/staff.json'),
  },
  mi: {
    first: () => import('../i18n/mi/first.json'),
    family: () => import('../i18n/mi/family.json'),
    clip: () => import('../i18n/mi/clip.json'),
    plan: () => import('../i18n/mi/plan.json'),
    progress: () => import('../i18n/mi/progress.json'),
    films: () => import('../i18n/mi/films.json'),
    meeting: () => import('../i18n/mi/meeting.json'),
    moving: () => import('../i18n/mi/moving.json'),
  },
}

const loaded = new Set<Part>(['first'])
let english: Catalogue = $state.raw(first)
let own: { locale: string; words: Catalogue } = $state.raw({ locale: 'en', words: {} })

export const locale = (): string => own.locale

async function fetchParts(code: string, parts: Iterable<Part>): Promise<Catalogue> {
  const files = await Promise.all([...parts].map((part) => loaders[code]?.[part]?.()))
  return Object.assign({}, ...files.map((file) => file?.default ?? {}))
}

/** Change the language of every word on the page. */
export async function setLocale(code: string): Promise<void> {
  const known = code in loaders ? code : 'en'
  own = { locale: known, words: known === 'en' ? {} : await fetchParts(known, loaded) }
  document.documentElement.lang = known
}

/** Fetch the words a screen needs: `family` for all but the first, others besides it. */
export async function loadWords(parts: Part[]): Promise<void> {
  const missing = parts.filter((part) => !loaded.has(part))
  if (missing.length === 0) return
  const { locale: code, words } = own
  const [beneath, above] = await Promise.all([
    fetchParts('en', missing),
    code === 'en' ? {} : fetchParts(code, missing),
  ])
  for (const part of missing) loaded.add(part)
  english = { ...english, ...beneath }
  if (own.locale === code) own = { locale: code, words: { ...words, ...above } }
}

/** ICU does not know every language; those it does not know have one form. */
export function pluralForm(code: string, count: number): string {
  if (Intl.PluralRules.supportedLocalesOf(code).length === 0) return 'other'
  return new Intl.PluralRules(code).select(count)
}

function chosenForm(message: { one?: string; other: string }, code: string, n: number): string {
  return pluralForm(code, n) === 'one' ? (message.one ?? message.other) : message.other
}

/** A message with its gaps filled; `n` chooses between one and many. */
export function fill(
  message: Message,
  code: string,
  values: Record<string, string | number> = {},
): string {
  const form = typeof message === 'string' ? message : chosenForm(message, code, Number(values.n))
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

/** The words for a key, with `{names}` filled in. */
export function t(key: Key, values?: Record<string, string | number>): string {
  const translated = own.words[key]
  if (translated !== undefined) return fill(translated, own.locale, values)
  return fill(english[key] ?? key, 'en', values)
}

/** The words for a key that only the server knows of, or the server's own where there are none. */
export function known(key: string, otherwise: string): string {
  const words = own.words[key as Key] ?? english[key as Key]
  return typeof words === 'string' ? words : otherwise
}
