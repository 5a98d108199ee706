import { expect, test } from 'vitest'
import { nextRows, ROW_BYTES, rowsIn } from '../src/lib/outbox/chunks'

test('a quick line grows from 1 to 8 rows and no further', () => {
  let rows = 1
  const seen = [rows]
  for (let turn = 0; turn < 5; turn += 1) {
    rows = nextRows(rows, 500)
    seen.push(rows)
  }
  expect(seen).toEqual([1, 2, 4, 8, 8, 8])
})

test('a slow piece halves the next, down to one row', () => {
  expect(nextRows(8, 9_000)).toBe(4)
  expect(nextRows(1, 60_000)).toBe(1)
})

test('a steady line keeps its pace', () => {
  expect(nextRows(4, 4_000)).toBe(4)
})

test.each([
  [1, 1],
  [ROW_BYTES, 1],
  [ROW_BYTES + 1, 2],
])('%i bytes are %i rows', (bytes, rows) => {
  expect(rowsIn(bytes)).toBe(rows)
})
