import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cellsOf } from '../src/clip/sprite'
import type { Clip, Rendition } from '../src/lib/api/types'
import { isSameLanguage, languageName } from '../src/lib/languages'
import { lighterThan, rungFor } from '../src/lib/speed'
import { fresh } from '../src/ui/media/fresh'
import { pairs } from '../src/ui/media/pairs'
import { nextWait } from '../src/ui/media/watch'
import { WAVE_HEIGHT, wavePath } from '../src/ui/media/wave'

const file = (size_bytes: number, more: Partial<Rendition> = {}): Rendition => ({
  url: '/media/x',
  content_type: 'video/mp4',
  size_bytes,
  width: 426,
  height: 240,
  tiles: null,
  ...more,
})

function clip(id: string, more: Partial<Clip> = {}): Clip {
  return {
    id,
    kind: 'video',
    state: 'ready',
    progress: 100,
    failure: null,
    is_cut_short: false,
    duration_ms: 3_000,
    width: 426,
    height: 240,
    description: '',
    has_no_speech: false,
    captions: [],
    waveform: '',
    is_sound_lost: false,
    live_still: null,
    ahead: null,
    renditions: { '240p': file(100) },
    ...more,
  }
}

test('the film of a Live Photo stands with its photo, not for itself', () => {
  const photo = clip('photo', { kind: 'photo', renditions: { w960: file(1) } })
  const film = clip('film', { live_still: 'photo' })
  const shown = pairs([photo, film, clip('other')])
  expect(shown.map((pair) => pair.clip.id)).toEqual(['photo', 'other'])
  expect(shown[0]?.moment?.id).toBe('film')
})

test('a film whose photo is not here, or that failed, stands for itself', () => {
  expect(pairs([clip('film', { live_still: 'gone' })])).toHaveLength(1)
  const photo = clip('photo', { kind: 'photo' })
  const failed = clip('film', { live_still: 'photo', state: 'failed' })
  expect(pairs([photo, failed])).toHaveLength(2)
})

test('a film that does not play yet gives no button', () => {
  const photo = clip('photo', { kind: 'photo' })
  const film = clip('film', { live_still: 'photo', state: 'processing', renditions: {} })
  expect(pairs([photo, film])).toEqual([{ clip: photo, moment: undefined }])
})

test('a file that changed under its address is fetched anew, and the one before is known again', () => {
  expect(fresh(file(100))).toBe('/media/x')
  expect(fresh(file(90))).toBe('/media/x?v=90')
  expect(fresh(file(100))).toBe('/media/x')
})

test('AV1 stands in for a rung only when it weighs no more and shows no less', () => {
  const renditions = { '240p': file(100), '480p': file(300), '720p': file(900), av1: file(200) }
  const film = clip('film', { renditions })
  expect(lighterThan(film, '240p')).toBeNull()
  expect(lighterThan(film, '480p')).toBe(renditions.av1)
  expect(lighterThan(film, '720p')).toBeNull()
})

test('the clearest rung waits for the quickest line', () => {
  const film = clip('film', { renditions: { '240p': file(1), '720p': file(3), '1080p': file(9) } })
  expect(rungFor(film, 0)).toBe('240p')
  expect(rungFor(film, 5)).toBe('720p')
  expect(rungFor(film, 9)).toBe('1080p')
})

test('a wave has one bar a digit, taller when it is louder, inside its picture', () => {
  const heights = [...wavePath('07f').matchAll(/v([\d.]+)/g)].map((found) => Number(found[1]))
  expect(heights).toHaveLength(3)
  expect(heights[0]).toBeLessThan(heights[1] ?? 0)
  expect(heights[1]).toBeLessThan(heights[2] ?? 0)
  expect(heights[2]).toBeLessThan(WAVE_HEIGHT)
})

test('nobody knows how many pictures are in an old sprite, so none is shown', () => {
  expect(cellsOf(file(1, { tiles: null }))).toBeNull()
})

test('the pictures of a sprite are spread over the whole clip', () => {
  const wide = cellsOf(file(1, { tiles: 12, width: 1420, height: 480 }))
  expect(wide?.positions).toHaveLength(5)
  expect(wide?.size).toBe('500% 300%')
  expect(wide?.ratio).toBeCloseTo(284 / 160)
  expect(wide?.positions[0]).toBe('25.00% 0.00%')
  expect(wide?.positions[4]).toBe('0.00% 100.00%')
})

test('a short clip shows its few pictures again, in order', () => {
  const upright = cellsOf(file(1, { tiles: 2, width: 320, height: 284 }))
  expect(upright?.positions).toHaveLength(9)
  expect(upright?.positions[0]).toBe('0.00% 0.00%')
  expect(upright?.positions[8]).toBe('100.00% 0.00%')
})

test('a look that finds nothing new waits longer, up to a minute', () => {
  expect(nextWait(5_000, false)).toBe(7_500)
  expect(nextWait(59_000, false)).toBe(60_000)
  expect(nextWait(60_000, true)).toBe(5_000)
})

test('languages of the Pacific have names, and en-NZ serves who reads en', () => {
  expect(languageName('sm')).toBe('Gagana Sāmoa')
  expect(languageName('??')).toBe('??')
  expect(isSameLanguage('en-NZ', 'en')).toBe(true)
  expect(isSameLanguage('mi', 'en')).toBe(false)
})

test('every way in which a clip can fail has words of its own', () => {
  const words = JSON.parse(readFileSync('src/i18n/en/clip.json', 'utf8')) as Record<string, string>
  const refused = readFileSync('../media_processing/errors.py', 'utf8')
  const table = refused.match(/^REFUSALS.*?^}/ms)?.[0] ?? ''
  const codes = [...table.matchAll(/^ {4}"(\w+)": \(/gm)].map((found) => found[1])
  const clips = readFileSync('../diary/clips.py', 'utf8')
  const ours = [...clips.matchAll(/^[A-Z_]+ = "(\w+)"$/gm)].map((found) => found[1])
  expect(codes.length).toBeGreaterThan(10)
  expect(ours).toContain('gave_up')
  expect([...codes, ...ours].filter((code) => !(`failure.${code}` in words))).toEqual([])
})
