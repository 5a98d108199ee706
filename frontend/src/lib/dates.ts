/**
 * Days and months in words. Engines print English for te reo Māori (frontend.md section 1),
 * so its names are written out here. Must not know any screen.
 */
const MI_DAYS = ['Rātapu', 'Rāhina', 'Rātū', 'Rāapa', 'Rāpare', 'Rāmere', 'Rāhoroi']
const MI_MONTHS = [
  'Kohitātea',
  'Huitanguru',
  'Poutūterangi',
  'Paengawhāwhā',
  'Haratua',
  'Pipiri',
  'Hōngongoi',
  'Hereturikōkā',
  'Mahuru',
  'Whiringa-ā-nuku',
  'Whiringa-ā-rangi',
  'Hakihea',
]
const EN_DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

interface Parts {
  year: number
  month: number
  day: number
  weekday: number
}

/** Read by its parts: ICU 72 (WebKitGTK of Debian 12) writes `en-CA` as 11/28/2026. */
function parts(at: Date, zone: string): Parts {
  const told = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(at)
  const read = (type: 'year' | 'month' | 'day') =>
    Number(told.find((part) => part.type === type)?.value)
  const [year, month, day] = [read('year'), read('month'), read('day')]
  return { year, month, day, weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay() }
}

/** `2026-11-28`: the day a moment belongs to. */
export function dayKey(at: Date, zone: string): string {
  const { year, month, day } = parts(at, zone)
  return [year, ...[month, day].map((part) => String(part).padStart(2, '0'))].join('-')
}

/** `2026-11`: the month a moment belongs to. */
export function monthKey(at: string, zone: string): string {
  return dayKey(new Date(at), zone).slice(0, 7)
}

/** `November 2026` for `2026-11`. */
export function monthInWords(key: string, locale: string): string {
  const [year = 1970, month = 1] = key.split('-').map(Number)
  if (locale === 'mi') return `${MI_MONTHS[month - 1]} ${year}`
  const at = new Date(Date.UTC(year, month - 1, 15))
  return new Intl.DateTimeFormat('en-NZ', {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(at)
}

/** `Monday 5 October`, with the year when it is not this one. */
export function dayInWords(at: string, zone: string, locale: string, now = new Date()): string {
  const { year, month, day, weekday } = parts(new Date(at), zone)
  const name = monthInWords(`${year}-${month}`, locale).replace(/ \d+$/, '')
  const weekdayName = (locale === 'mi' ? MI_DAYS : EN_DAYS)[weekday]
  const tail = year === parts(now, zone).year ? '' : ` ${year}`
  return `${weekdayName} ${day} ${name}${tail}`
}

/** `2:05 pm`, which no line breaks in two. */
export function timeInWords(at: string, zone: string): string {
  const clock = new Intl.DateTimeFormat('en-NZ', {
    hour: 'numeric',
    minute: '2-digit',
    timeZone: zone,
  })
  return clock.format(new Date(at)).replace(/\s/g, '\u00a0')
}

/** The last `count` months as keys, newest first. */
export function lastMonths(count: number, zone: string, now = new Date()): string[] {
  const { year, month } = parts(now, zone)
  return Array.from({ length: count }, (_, back) => {
    const at = new Date(Date.UTC(year, month - 1 - back, 1))
    return `${at.getUTCFullYear()}-${String(at.getUTCMonth() + 1).padStart(2, '0')}`
  })
}
