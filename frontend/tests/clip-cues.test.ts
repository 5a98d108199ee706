import { expect, test } from 'vitest'
import { firstGap, moved, type Piece, pieceFrom, written } from '../src/clip/cues'
import { asCode, languagesFor } from '../src/clip/languages'
import type { Cue } from '../src/lib/api/types'

const cue = (start_ms: number, end_ms: number, text = 'Wai.'): Cue => ({ start_ms, end_ms, text })
const LENGTH = 10_000

test('three seconds at a time, and the rest at the end', () => {
  expect(pieceFrom([], 0, LENGTH)).toEqual({ start_ms: 0, end_ms: 3_000, line: null })
  expect(pieceFrom([], 9_000, LENGTH)).toEqual({ start_ms: 9_000, end_ms: LENGTH, line: null })
  expect(pieceFrom([], 9_800, LENGTH)).toBeNull()
})

test('a piece ends where a line begins, and a line that comes next is heard as it is', () => {
  const cues = [cue(2_000, 4_500)]
  expect(pieceFrom(cues, 0, LENGTH)).toMatchObject({ end_ms: 2_000, line: null })
  expect(pieceFrom(cues, 1_900, LENGTH)).toMatchObject({ start_ms: 2_000, end_ms: 4_500, line: 0 })
})

test('somebody who comes back goes on behind the last line', () => {
  expect(firstGap([cue(0, 3_000), cue(3_000, 6_000)], LENGTH)).toMatchObject({ start_ms: 6_000 })
  expect(firstGap([cue(0, LENGTH)], LENGTH)).toBeNull()
})

test('what is written lies in order of time, without stray spaces', () => {
  const piece: Piece = { start_ms: 0, end_ms: 2_000, line: null }
  const cues = written([cue(3_000, 4_000)], piece, '  Kei te\n pai. ')
  expect(cues).toEqual([cue(0, 2_000, 'Kei te pai.'), cue(3_000, 4_000)])
})

test('macrons are kept as one letter', () => {
  const [made] = written([], { start_ms: 0, end_ms: 1_000, line: null }, 'Ma\u0304ori')
  expect(made?.text).toBe('Māori')
})

test('correcting a line changes that one, and no words take it away', () => {
  const cues = [cue(0, 1_000, 'One'), cue(1_000, 2_000, 'Two')]
  const piece: Piece = { start_ms: 1_000, end_ms: 2_500, line: 1 }
  expect(written(cues, piece, 'Rua')[1]).toEqual(cue(1_000, 2_500, 'Rua'))
  expect(written(cues, piece, ' ')).toEqual([cues[0]])
})

test('no words for a new piece make no line', () => {
  expect(written([], { start_ms: 0, end_ms: 3_000, line: null }, '')).toEqual([])
})

test('an end moves by a tenth, within the clip, and something is always left', () => {
  const piece: Piece = { start_ms: 1_000, end_ms: 2_000, line: null }
  expect(moved(piece, 'end', 100, LENGTH).end_ms).toBe(2_100)
  expect(moved(piece, 'end', 99_000, LENGTH).end_ms).toBe(LENGTH)
  expect(moved(piece, 'end', -5_000, LENGTH).end_ms).toBe(1_300)
  expect(moved(piece, 'start', -5_000, LENGTH).start_ms).toBe(0)
  expect(moved(piece, 'start', 5_000, LENGTH).start_ms).toBe(1_700)
})

test('languages that are there and the own come first, each once', () => {
  expect(languagesFor('mi', ['hi']).slice(0, 3)).toEqual(['hi', 'mi', 'en'])
  expect(new Set(languagesFor('mi', ['mi'])).size).toBe(languagesFor('mi', ['mi']).length)
})

test.each([
  ['zh-hans', 'zh-Hans'],
  ['EN_nz', 'en-NZ'],
  ['pa', 'pa'],
  ['x', null],
  ['not a code', null],
  ['zh-Hant-HK-x-more', null],
])('%s is the language %s', (typed, code) => {
  expect(asCode(typed)).toBe(code)
})
