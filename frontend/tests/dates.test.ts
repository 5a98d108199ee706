import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { period, today } from '../src/lib/calendar'
import { dayInWords, dayKey, lastMonths, monthKey } from '../src/lib/dates'

const ZONE = 'Pacific/Auckland'
const AT = '2026-11-27T20:05:00Z' // the next morning in Auckland

/** As the ICU 72 of some Safaris and of WebKitGTK writes: months first, with slashes. */
class MonthsFirst extends Intl.DateTimeFormat {
  constructor(locale?: string, options?: Intl.DateTimeFormatOptions) {
    super(locale === 'en-CA' ? 'en-US' : locale, options)
  }
}

beforeEach(() => {
  vi.stubGlobal('Intl', Object.create(Intl, { DateTimeFormat: { value: MonthsFirst } }))
})
afterEach(() => {
  vi.unstubAllGlobals()
})

test('a moment belongs to the day and month of its place, however an engine writes dates', () => {
  expect(dayKey(new Date(AT), ZONE)).toBe('2026-11-28')
  expect(dayKey(new Date('2026-01-04T12:00:00Z'), ZONE)).toBe('2026-01-05')
  expect(monthKey(AT, ZONE)).toBe('2026-11')
  expect(today(new Date('2026-03-02T00:00:00Z'))).toBe('2026-03-02')
})

test('days and months are told in words', () => {
  const now = new Date(AT)
  expect(dayInWords(AT, ZONE, 'en', now)).toBe('Saturday 28 November')
  expect(dayInWords(AT, ZONE, 'mi', now)).toBe('Rāhoroi 28 Whiringa-ā-rangi')
  expect(dayInWords('2025-01-04T00:00:00Z', ZONE, 'en', now)).toBe('Saturday 4 January 2025')
  expect(lastMonths(3, ZONE, new Date('2026-01-15T00:00:00Z'))).toEqual([
    '2026-01',
    '2025-12',
    '2025-11',
  ])
})

test('a period over the turn of a year says both years', () => {
  expect(period('2020-01-22', '2021-01-07')).toEqual({
    from: '22 January 2020',
    to: '7 January 2021',
  })
  const year = new Date().getUTCFullYear()
  const whole = { from: `22 January ${year}`, to: `7 January ${year + 1}` }
  expect(period(`${year}-01-22`, `${year + 1}-01-07`)).toEqual(whole)
  expect(period('2020-02-01', '2020-12-15')).toEqual({ from: '1 February', to: '15 December 2020' })
  const days = period(`${year}-02-01`, `${year}-12-15`)
  expect(days).toEqual({ from: '1 February', to: '15 December' })
})
