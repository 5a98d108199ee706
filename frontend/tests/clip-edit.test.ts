import { expect, test } from 'vitest'
import {
  type Edit,
  endAt,
  inOriginal,
  isCut,
  isSame,
  moveEnd,
  moveStart,
  startAt,
  turned,
  whole,
} from '../src/clip/edit'

const UNTOUCHED: Edit = {
  start_ms: null,
  end_ms: null,
  turn: 0,
  is_muted: false,
  poster_ms: null,
}
const FULL = 20_000

test('a mark is told in the time of the original, also when it was trimmed before', () => {
  const trimmed = { ...UNTOUCHED, start_ms: 4_000, end_ms: 12_000 }
  expect(inOriginal(trimmed, 1_500)).toBe(5_500)
  expect(inOriginal(UNTOUCHED, 1_500)).toBe(1_500)
})

test('two taps leave the part between them', () => {
  const edit = endAt(startAt(UNTOUCHED, 4_000, FULL), 12_000, FULL)
  expect(edit).toMatchObject({ start_ms: 4_000, end_ms: 12_000 })
  expect(isCut(edit)).toBe(true)
})

test('a start at the very beginning and an end at the very end are no marks', () => {
  expect(startAt(UNTOUCHED, -5, FULL).start_ms).toBeNull()
  expect(endAt(UNTOUCHED, FULL + 300, FULL).end_ms).toBeNull()
})

test('a start behind the end takes the end away, and an end before the start takes the start', () => {
  const cut = { ...UNTOUCHED, start_ms: 4_000, end_ms: 8_000 }
  expect(startAt(cut, 9_000, FULL)).toMatchObject({ start_ms: 9_000, end_ms: null })
  expect(endAt(cut, 3_000, FULL)).toMatchObject({ start_ms: null, end_ms: 3_000 })
})

test('half a second is always left', () => {
  expect(startAt(UNTOUCHED, FULL, FULL).start_ms).toBe(FULL - 500)
  expect(endAt(UNTOUCHED, 0, FULL).end_ms).toBe(500)
})

test('small steps stop at the other mark', () => {
  const cut = { ...UNTOUCHED, start_ms: 4_000, end_ms: 4_600 }
  expect(moveStart(cut, 100, FULL)).toMatchObject({ start_ms: 4_100, end_ms: 4_600 })
  expect(moveStart(cut, 1_000, FULL)).toMatchObject({ start_ms: 4_100, end_ms: 4_600 })
  expect(moveEnd(cut, -1_000, FULL)).toMatchObject({ start_ms: 4_000, end_ms: 4_500 })
  expect(moveEnd(UNTOUCHED, -100, FULL).end_ms).toBe(19_900)
})

test('a cover that was cut away is none', () => {
  const covered = { ...UNTOUCHED, poster_ms: 2_000 }
  expect(startAt(covered, 1_000, FULL).poster_ms).toBe(2_000)
  expect(startAt(covered, 3_000, FULL).poster_ms).toBeNull()
  expect(endAt(covered, 1_000, FULL).poster_ms).toBeNull()
})

test('four quarter turns are none', () => {
  let edit = UNTOUCHED
  for (const turn of [90, 180, 270, 0]) {
    edit = turned(edit)
    expect(edit.turn).toBe(turn)
  }
  expect(isSame(edit, UNTOUCHED)).toBe(true)
})

test('the whole clip keeps its turn and its silence', () => {
  const edit: Edit = { start_ms: 1, end_ms: 2, turn: 90, is_muted: true, poster_ms: null }
  expect(whole(edit)).toEqual({ ...edit, start_ms: null, end_ms: null })
})
