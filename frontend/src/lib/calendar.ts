/** Days without a clock (`2026-11-22`), as the server gives and takes them. */
import { dayInWords, dayKey } from './dates'
import { locale } from './i18n.svelte'
import { zone } from './session.svelte'

/** `Sunday 22 November` for `2026-11-22`. */
export const dateInWords = (day: string): string => dayInWords(`${day}T12:00:00Z`, 'UTC', locale())

/** `22 November`: where nobody asks which day of the week it was. */
export const shortDate = (day: string): string => dateInWords(day).replace(/^\S+ /, '')

/** The day of a moment, in words, where the person is. */
export const dayOf = (at: string): string => dayInWords(at, zone(), locale())

/** The same without the day of the week. */
export const shortDayOf = (at: string): string => dayOf(at).replace(/^\S+ /, '')

/** Today where the person is, as the server takes it. */
export const today = (now = new Date()): string => dayKey(now, zone())
