import { expect, test } from 'vitest'
import type { OfferedClip } from '../src/lib/api/passports'
import { emptyDraft, MOST_CLIPS, moved, toggled, written } from '../src/moving/draft'

const clip = (name: string): OfferedClip => ({
  clip: name,
  entry: 'e',
  kind: 'video',
  still_url: null,
  occurred_at: '2026-11-02T02:00:00Z',
  about: '',
  words: '',
})
const names = (clips: OfferedClip[]) => clips.map((one) => one.clip).join('')
const abc = ['a', 'b', 'c'].map(clip)

test('a clip is chosen at the end, and taken off by choosing it again', () => {
  expect(names(toggled(abc, clip('d')))).toBe('abcd')
  expect(names(toggled(abc, clip('b')))).toBe('ac')
})

test('a full page takes no more', () => {
  const full = Array.from({ length: MOST_CLIPS }, (_, at) => clip(String(at)))
  expect(toggled(full, clip('x'))).toBe(full)
})

test('clips change places one step at a time, and stay at the ends', () => {
  expect(names(moved(abc, 1, -1))).toBe('bac')
  expect(names(moved(abc, 1, 1))).toBe('acb')
  expect(moved(abc, 0, -1)).toBe(abc)
  expect(moved(abc, 2, 1)).toBe(abc)
})

test('what is sent is tidy and in order', () => {
  const draft = { ...emptyDraft(' Me ', 'mi'), clips: [{ ...abc[1], words: ' Look ' }, abc[0]] }
  expect(written(draft as never)).toMatchObject({
    title: 'Me',
    language: 'mi',
    clips: [
      { clip: 'b', words: 'Look' },
      { clip: 'a', words: '' },
    ],
  })
})
