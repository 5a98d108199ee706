import { expect, test } from 'vitest'
import {
  type Edit,
  hiddenFrom,
  inOriginal,
  isCut,
  isSame,
  marksOf,
  turned,
  whole,
  withMarks,
} from '../src/clip/edit'
import { endAt, moveEnd, startAt } from '../src/lib/marks'

const UNTOUCHED: Edit = {
  start_ms: null,
  end_ms: null,
  turn: 0,
  is_muted: false,
  poster_ms: null,
}

test('a mark is told in the time of the original, also when it was trimmed before', () => {
  const trimmed = { ...UNTOUCHED, start_ms: 4_000, end_ms: 12_000 }
  expect(inOriginal(trimmed, 1_500)).toBe(5_500)
  expect(inOriginal(UNTOUCHED, 1_500)).toBe(1_500)
})

test('marks change the part, and nothing else', () => {
  const edit = { ...UNTOUCHED, turn: 90, is_muted: true } as const
  const cut = withMarks(edit, { startMs: 4_000, endMs: 12_000 })
  expect(cut).toEqual({ ...edit, start_ms: 4_000, end_ms: 12_000 })
  expect([isCut(edit), isCut(cut)]).toEqual([false, true])
})

test('what was cut away behind the length a header tells of does not come back by small steps', () => {
  const kept = { ...UNTOUCHED, end_ms: 7_000, full_duration_ms: 7_040 }
  const hidden = hiddenFrom(kept)
  expect(hidden).toBe(7_000)
  const step = (edit: Edit, by: number) =>
    withMarks(edit, moveEnd(marksOf(edit), by, 7_000), hidden)
  expect(step(kept, 100).end_ms).toBe(7_000)
  expect(step(step(kept, -300), 5_000).end_ms).toBe(7_000)
  expect(withMarks(kept, endAt(marksOf(kept), 7_040, 7_000), hidden).end_ms).toBe(7_000)
  const short = { ...kept, end_ms: 3_000 }
  expect(withMarks(short, startAt(marksOf(short), 5_000, 7_000), hidden).end_ms).toBe(7_000)
  const all = whole(kept)
  expect(all.end_ms).toBeNull()
  expect(withMarks(all, startAt(marksOf(all), 5_000, 7_000), hidden).end_ms).toBeNull()
})

test('where the length is known, the end mark at the very end is none', () => {
  expect(hiddenFrom({ end_ms: 7_000, full_duration_ms: 9_000 })).toBeNull()
  expect(hiddenFrom({ end_ms: 8_900, full_duration_ms: 9_000 })).toBeNull()
  expect(hiddenFrom({ end_ms: null, full_duration_ms: 9_000 })).toBeNull()
  const cut = { ...UNTOUCHED, end_ms: 8_900 }
  expect(withMarks(cut, moveEnd(marksOf(cut), 100, 9_000), null).end_ms).toBeNull()
})

test('a cover that was cut away is none', () => {
  const covered = { ...UNTOUCHED, poster_ms: 2_000 }
  expect(withMarks(covered, { startMs: 1_000, endMs: null }).poster_ms).toBe(2_000)
  expect(withMarks(covered, { startMs: 3_000, endMs: null }).poster_ms).toBeNull()
  expect(withMarks(covered, { startMs: null, endMs: 1_000 }).poster_ms).toBeNull()
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
