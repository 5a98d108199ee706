import { type Frame, monthsIn, thinned, xOf } from './scale'

/** Short names of months, for under a chart. Source of those in te reo Māori: CLDR 46, `mi`. */
const MI = 'Kohi Hui Pou Pae Hara Pipi Hōngo Here Mahu Nuku Rangi Haki'.split(' ')
const EN = 'Jan Feb Mar Apr May June July Aug Sept Oct Nov Dec'.split(' ')

/** `Nov` for `2026-11`; the year beside each January. */
export function monthShort(key: string, locale: string): string {
  const [year = '', month = '1'] = key.split('-')
  const name = (locale === 'mi' ? MI : EN)[Number(month) - 1] ?? ''
  return month === '01' ? `${name} ${year}` : name
}

/** The months that fit under a chart, each where it begins. `rem`: how large letters are, in px. */
export function monthsUnder(
  frame: Frame,
  rem: number,
  zone: string,
  locale: string,
): { words: string; x: number }[] {
  const all = monthsIn(frame.from, frame.to, zone).map(({ key, at }) => ({
    words: monthShort(key, locale),
    x: xOf(frame, at),
  }))
  const each = Math.max(4, ...all.map(({ words }) => words.length + 1)) * 0.58 * rem
  const room = frame.width - frame.left
  return thinned(all, room, each).filter(({ x }) => x + each * 0.9 < frame.width)
}
