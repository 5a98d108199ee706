import { expect, test } from 'vitest'
import { clock } from '../src/lib/moments'

test.each([
  [0, '0:00'],
  [4_000, '0:04'],
  [4_240, '0:04.2'],
  [59_960, '1:00'],
  [65_300, '1:05.3'],
])('%i ms is %s', (ms, words) => {
  expect(clock(ms)).toBe(words)
})
