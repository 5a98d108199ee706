import { expect, test } from 'vitest'
import { endAt, firstOf, momentInWords, moveEnd, moveStart, startAt } from '../src/lib/marks'

const FULL = 30_000
const part = { startMs: 4_000, endMs: 9_000 }

test('start here and end here set the part', () => {
  expect(startAt(null, 4_000, FULL)).toEqual({ startMs: 4_000, endMs: null })
  expect(endAt({ startMs: 4_000, endMs: null }, 9_000, FULL)).toEqual(part)
})

test('a start behind the end takes the end away, an end before the start the start', () => {
  expect(startAt(part, 12_000, FULL)).toEqual({ startMs: 12_000, endMs: null })
  expect(endAt(part, 2_000, FULL)).toEqual({ startMs: null, endMs: 2_000 })
})

test('less than half a second is no part', () => {
  expect(startAt(null, 29_600, FULL)).toBeNull()
  expect(endAt(null, 400, FULL)).toBeNull()
  expect(startAt(part, 8_600, FULL)).toEqual({ startMs: 8_600, endMs: null })
})

test('marks at the very start and end are no marks', () => {
  expect(startAt(null, 0, FULL)).toBeNull()
  expect(endAt(null, FULL, FULL)).toBeNull()
})

test('a tenth of a second at a time, and never past the other mark', () => {
  expect(moveStart(part, 100, FULL)).toEqual({ startMs: 4_100, endMs: 9_000 })
  expect(moveStart(part, 60_000, FULL)).toEqual({ startMs: 8_500, endMs: 9_000 })
  expect(moveStart({ startMs: 50, endMs: null }, -100, FULL)).toBeNull()
  expect(moveEnd(part, -60_000, FULL)).toEqual({ startMs: 4_000, endMs: 4_500 })
  expect(moveEnd(null, -100, FULL)).toEqual({ startMs: null, endMs: 29_900 })
})

test('the first ten minutes of a longer one', () => {
  expect(firstOf(600_000, 700_000)).toEqual({ startMs: null, endMs: 600_000 })
  expect(firstOf(600_000, 500_000)).toBeNull()
})

test('moments in words', () => {
  expect(momentInWords(3_400)).toBe('0:03.4')
  expect(momentInWords(65_000)).toBe('1:05.0')
})
