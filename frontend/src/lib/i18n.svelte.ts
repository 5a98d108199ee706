/**
 * Words in the person's language: one JSON catalogue per locale, English beneath every other.
 * Words of staff screens are a second English catalogue, fetched with the first staff screen.
 */
import english from '../i18n/en.json'
import type staff from '../i18n/en.staff.json'

export type Key = keyof typeof english | keyof typeof staff
export type Message = string | { one?: string; other: string }
type Catalogue = Partial<Record<Key, Message>>

/** Names of languages in themselves; `checked` says whether a native speaker has read the words. */
export const LOCALES = [
  { code: 'en', name: 'English', checked: true },
  { code: 'mi', name: 'Te reo Māori', checked: false },
] as const

const loaders: Record<string, () => Promise<{ default: Catalogue }>> = {
  mi: () => import('../i18n/mi.json'),
}

interface Words {
  locale: string
  own: Catalogue
  staff: Catalogue
}

let current: Words = $state.raw({ locale: 'en', own: english, staff: {} })

export const locale = (): string => current.locale

/** Change the language of every word on the page. */
export async function setLocale(code: string): Promise<void> {
  const load = loaders[code]
  const own = load ? (await load()).default : english
  const known = load ? code : 'en'
  current = { ...current, locale: known, own }
  document.documentElement.lang = known
}

/** Fetch the words of staff screens; a screen that needs them says `words: 'staff'` in screens.ts. */
export async function loadStaffWords(): Promise<void> {
  if (Object.keys(current.staff).length > 0) return
  const { default: staffWords } = await import('../i18n/en.staff.json')
  current = { ...current, staff: staffWords }
}

/** ICU does not know every language; those it does not know have one form. */
export function pluralForm(code: string, count: number): string {
  if (Intl.PluralRules.supportedLocalesOf(code).length === 0) return 'other'
  return new Intl.PluralRules(code).select(count)
}

export function fill(
  message: Message,
  code: string,
  values: Record<string, string | number> = {},
): string {
  const form = typeof message === 'string' ? message : chosenForm(message, code, Number(values.n))
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

function chosenForm(message: { one?: string; other: string }, code: string, n: number): string {
  return pluralForm(code, n) === 'one' ? (message.one ?? message.other) : message.other
}

/** The words for a key, with `{names}` filled in; `n` chooses between one and many. */
export function t(key: Key, values?: Record<string, string | number>): string {
  const own = current.own[key]
  if (own !== undefined) return fill(own, current.locale, values)
  return fill((english as Catalogue)[key] ?? current.staff[key] ?? key, 'en', values)
}
