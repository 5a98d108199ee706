import { expect, test } from 'vitest'
import {
  endAt,
  endIfRoom,
  firstOf,
  isMarked,
  type Marks,
  moveEnd,
  moveStart,
  startAt,
  startIfRoom,
  toKeep,
  UNMARKED,
} from '../src/lib/marks'

const FULL = 30_000
const part: Marks = { startMs: 4_000, endMs: 9_000 }

test('start here and end here leave the part between them', () => {
  expect(startAt(UNMARKED, 4_000, FULL)).toEqual({ startMs: 4_000, endMs: null })
  expect(endAt({ startMs: 4_000, endMs: null }, 9_000, FULL)).toEqual(part)
  expect(isMarked(part)).toBe(true)
})

test('a start behind the end takes the end away, an end before the start the start', () => {
  expect(startAt(part, 12_000, FULL)).toEqual({ startMs: 12_000, endMs: null })
  expect(startAt(part, 8_600, FULL)).toEqual({ startMs: 8_600, endMs: null })
  expect(endAt(part, 2_000, FULL)).toEqual({ startMs: null, endMs: 2_000 })
})

test('a start at the very beginning and an end at the very end are no marks', () => {
  expect(startAt(UNMARKED, -5, FULL)).toEqual(UNMARKED)
  expect(endAt(UNMARKED, FULL, FULL)).toEqual(UNMARKED)
  expect(endAt(UNMARKED, FULL + 300, FULL)).toEqual(UNMARKED)
})

test('half a second is always left', () => {
  expect(startAt(UNMARKED, FULL, FULL).startMs).toBe(FULL - 500)
  expect(endAt(UNMARKED, 0, FULL).endMs).toBe(500)
})

test('before it is sent, a tap that would leave less than half a second changes nothing', () => {
  expect(startIfRoom(UNMARKED, 29_600, FULL)).toEqual(UNMARKED)
  expect(endIfRoom(UNMARKED, 400, FULL)).toEqual(UNMARKED)
  expect(startIfRoom(part, 8_600, FULL)).toEqual({ startMs: 8_600, endMs: null })
  expect(startIfRoom(UNMARKED, 4_000, FULL)).toEqual(startAt(UNMARKED, 4_000, FULL))
  expect(endIfRoom(UNMARKED, 9_000, FULL)).toEqual(endAt(UNMARKED, 9_000, FULL))
})

test('a tenth of a second at a time, and never past the other mark', () => {
  const short: Marks = { startMs: 4_000, endMs: 4_600 }
  expect(moveStart(part, 100, FULL)).toEqual({ startMs: 4_100, endMs: 9_000 })
  expect(moveStart(part, 60_000, FULL)).toEqual({ startMs: 8_500, endMs: 9_000 })
  expect(moveStart(short, 1_000, FULL)).toEqual({ startMs: 4_100, endMs: 4_600 })
  expect(moveStart({ startMs: 50, endMs: null }, -100, FULL)).toEqual(UNMARKED)
  expect(moveEnd(part, -60_000, FULL)).toEqual({ startMs: 4_000, endMs: 4_500 })
  expect(moveEnd(UNMARKED, -100, FULL)).toEqual({ startMs: null, endMs: 29_900 })
})

test('the first ten minutes of a longer one', () => {
  expect(firstOf(600_000, 700_000)).toEqual({ startMs: null, endMs: 600_000 })
  expect(firstOf(600_000, 500_000)).toEqual(UNMARKED)
})

test('marks that change nothing are not kept', () => {
  expect(toKeep(part, FULL)).toEqual(part)
  expect(toKeep(UNMARKED, FULL)).toBeNull()
  expect(toKeep({ startMs: 0, endMs: FULL }, FULL)).toBeNull()
  expect(toKeep({ startMs: 4_000, endMs: FULL }, FULL)).toEqual({ startMs: 4_000, endMs: null })
})
