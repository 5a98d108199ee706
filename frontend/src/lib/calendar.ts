/** Days without a clock (`2026-11-22`), as the server gives and takes them. */
import { dayInWords, dayKey } from './dates'
import { locale } from './i18n.svelte'
import { zone } from './session.svelte'

/** `Sunday 22 November` for `2026-11-22`. */
export const dateInWords = (day: string): string => dayInWords(`${day}T12:00:00Z`, 'UTC', locale())

/** `22 November`: where nobody asks which day of the week it was. */
export const shortDate = (day: string): string => dateInWords(day).replace(/^\S+ /, '')

/** Both ends of a period, to be put into words: each with its year once one is not this year's. */
export function period(from: string, to: string): { from: string; to: string } {
  const [first, last] = [shortDate(from), shortDate(to)]
  const [begins, ends] = [from.slice(0, 4), to.slice(0, 4)]
  if (begins === ends) return { from: first.replace(` ${begins}`, ''), to: last }
  const whole = (words: string, year: string) => (words.endsWith(year) ? words : `${words} ${year}`)
  return { from: whole(first, begins), to: whole(last, ends) }
}

/** The day of a moment, in words, where the person is. */
export const dayOf = (at: string): string => dayInWords(at, zone(), locale())

/** The same without the day of the week. */
export const shortDayOf = (at: string): string => dayOf(at).replace(/^\S+ /, '')

/** Today where the person is, as the server takes it. */
export const today = (now = new Date()): string => dayKey(now, zone())
