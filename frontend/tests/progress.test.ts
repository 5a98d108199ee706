import { expect, test } from 'vitest'
import type { GoalMoment, Rating, RatingKind, Setting } from '../src/lib/api/progress'
import { companion, placesOf, shownIn } from '../src/progress/matrix'
import { draftOf, givenOf, isNumber } from '../src/progress/measuring'
import { monthShort, monthsUnder } from '../src/progress/months'
import { axisValue, kindsOf, lastOf, pointsOf } from '../src/progress/points'
import {
  type Frame,
  levelsOf,
  monthsIn,
  nearest,
  niceStep,
  place,
  spanOf,
  thinned,
  xOf,
  yOf,
} from '../src/progress/scale'
import { inside, sentencesOf } from '../src/progress/sentences'
import { voiceFor } from '../src/progress/speech.svelte'
import { directionOf, LEAST_POINTS, median, trendOf } from '../src/progress/trend'

let made = 0
const clip = { id: 'c', kind: 'video' as const, poster: null, duration_ms: 4000 }
const rating = (over: Partial<Rating> = {}): Rating => ({
  id: `r${++made}`,
  kind: 'prompt',
  value: 3,
  out_of: null,
  occurred_at: '2026-03-12T00:00:00Z',
  setting: 'school',
  with_whom: '',
  words: '',
  side: 'school',
  by: 'Ms Lee',
  entry: 'e',
  clip,
  is_corrected: false,
  may_change: true,
  ...over,
})
const moment = (over: Partial<GoalMoment> = {}): GoalMoment => ({
  entry: `e${++made}`,
  occurred_at: '2026-03-12T00:00:00Z',
  origin: 'school',
  setting: 'school',
  with_whom: '',
  by: 'Ms Lee',
  clip,
  ...over,
})
const day = (number: number) => new Date(Date.UTC(2026, 2, number)).toISOString()

test('dots are of one kind, the earliest first', () => {
  const late = rating({ occurred_at: day(20) })
  const early = rating({ occurred_at: day(2), clip: null })
  const points = pointsOf([late, early, rating({ kind: 'count' })], 'prompt')
  expect(points.map((one) => one.rating.id)).toEqual([early.id, late.id])
  expect(points.map((one) => one.hasClip)).toEqual([false, true])
})

test('trials stand in percent', () => {
  expect(axisValue({ kind: 'trials', value: 3, out_of: 5 })).toBe(60)
  expect(axisValue({ kind: 'trials', value: 0, out_of: null })).toBe(0)
})

test('the last month counts from the newest dot', () => {
  const points = pointsOf(
    [1, 20, 40].map((at) => rating({ occurred_at: day(at) })),
    'prompt',
  )
  expect(lastOf(points, 'month')).toHaveLength(2)
  expect(lastOf(points, 'all')).toHaveLength(3)
})

test('a kind that was put aside is still shown where it was measured', () => {
  const measures = [
    { kind: 'count' as const, is_in_use: true },
    { kind: 'gas' as const, is_in_use: false },
  ]
  expect(kindsOf(measures, [])).toEqual(['count'])
  expect(kindsOf(measures, [rating({ kind: 'gas' })])).toEqual(['gas', 'count'])
})

test.each([
  ['prompt', [], [5, 4, 3, 2, 1, 0]],
  ['gas', [], [2, 1, 0, -1, -2]],
  ['trials', [40], [100, 75, 50, 25, 0]],
  ['count', [7], [8, 6, 4, 2, 0]],
  ['count', [0], [1, 0]],
  ['duration', [95], [100, 80, 60, 40, 20, 0]],
] as [RatingKind, number[], number[]][])('the lines of %s up to %j', (kind, values, levels) => {
  expect(levelsOf(kind, values)).toEqual(levels)
})

test.each([1, 4, 5, 6, 12, 99, 100, 1234])('five steps reach %i', (highest) => {
  expect(niceStep(highest) * 5).toBeGreaterThanOrEqual(highest)
})

const frame: Frame = {
  width: 320,
  height: 300,
  left: 20,
  right: 20,
  lane: 10,
  levels: [5, 4, 3, 2, 1, 0],
  from: 0,
  to: 100,
}

test('the first day is left, the last right, the highest up', () => {
  expect([xOf(frame, 0), xOf(frame, 100)]).toEqual([20, 300])
  expect([yOf(frame, 5), yOf(frame, 0), yOf(frame, 2.5)]).toEqual([40, 290, 165])
})

test('one day has at least a week around it', () => {
  const { from, to } = spanOf([1000])
  expect(to - from).toBe(7 * 86_400_000)
  expect((from + to) / 2).toBe(1000)
})

test('dots of one day and level step aside, and the nearest is found', () => {
  const points = pointsOf(
    [rating({ value: 5 }), rating({ value: 5 }), rating({ value: 0 })],
    'prompt',
  )
  const span = spanOf(points.map(({ at }) => at))
  const placed = place(points, { ...frame, ...span }, { aside: true })
  expect(new Set(placed.map(({ y }) => y)).size).toBe(3)
  for (const one of placed) expect(nearest(placed, one.x, one.y)).toBe(one)
  expect(nearest([], 1, 1)).toBeUndefined()
})

test('months begin inside the span, and are thinned to the room there is', () => {
  const months = monthsIn(Date.UTC(2026, 10, 28), Date.UTC(2027, 1, 2), 'Pacific/Auckland')
  expect(months.map(({ key }) => key)).toEqual(['2026-12', '2027-01', '2027-02'])
  expect(thinned([1, 2, 3, 4, 5], 200, 100)).toEqual([1, 4])
  expect(thinned([1, 2], 200, 100)).toEqual([1, 2])
})

test('months are short, and January says its year', () => {
  expect(monthShort('2026-11', 'en')).toBe('Nov')
  expect(monthShort('2027-01', 'mi')).toBe('Kohi 2027')
})

test('as many months stand under a chart as there is room for', () => {
  const year = { ...frame, from: Date.UTC(2026, 0, 20), to: Date.UTC(2026, 11, 20) }
  const under = (width: number) => monthsUnder({ ...year, width }, 16, 'Pacific/Auckland', 'en')
  expect(under(900).length).toBeGreaterThan(8)
  expect(under(300).length).toBeLessThan(6)
  expect(under(300).every(({ x }) => x < 300)).toBe(true)
})

const dots = (values: number[]) => values.map((value, at) => ({ at: at * 10, value }))

test('no trend is drawn from few dots, nor from one moment', () => {
  expect(LEAST_POINTS).toBe(8)
  expect(trendOf(dots([1, 2, 3, 4, 5, 6, 7]))).toBeNull()
  expect(trendOf(Array.from({ length: 9 }, () => ({ at: 5, value: 1 })))).toBeNull()
})

test('the trend of a straight course is the course, one odd day or not', () => {
  const straight = trendOf(dots([0, 1, 2, 3, 4, 5, 6, 7]))
  expect(straight?.slope).toBeCloseTo(0.1, 12)
  expect(straight?.valueAt(35)).toBeCloseTo(3.5, 12)
  const odd = trendOf(dots([0, 1, 2, 90, 4, 5, 6, 7, 8]))
  expect(odd?.slope).toBeCloseTo(0.1, 2)
  expect(odd?.valueAt(80)).toBeCloseTo(8, 1)
})

test('the median of an even number lies between', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 3, 2])).toBe(2.5)
  expect(median([])).toBeNaN()
})

test('half a step over the whole time is level', () => {
  const trend = (slope: number) => ({ slope, valueAt: () => 0 })
  expect(directionOf(trend(0.004), 100, 1)).toBe('level')
  expect(directionOf(trend(0.02), 100, 1)).toBe('up')
  expect(directionOf(trend(-0.02), 100, 1)).toBe('down')
})

test('the trend of 500 dots is there before anyone notices', () => {
  const many = dots(Array.from({ length: 500 }, (_, at) => (at * 7) % 6))
  const began = performance.now()
  expect(trendOf(many)).not.toBeNull()
  expect(performance.now() - began).toBeLessThan(500)
})

const speech = {
  day: (at: number) => new Date(at).toISOString().slice(0, 10),
  unit: (value: number) => `Level ${value}`,
  value: ({ value }: { value: number }) => `Level ${value}`,
}
const picture = (ratings: Rating[], over = {}) => ({
  name: 'Aroha',
  kind: 'prompt' as const,
  points: pointsOf(ratings, 'prompt'),
  baseline: 0,
  target: 4,
  markers: 1,
  direction: null,
  ...over,
})
const keys = (told: { key: string }[]) => told.map(({ key }) => key.replace('progress.read.', ''))

test('an empty picture says only that', () => {
  expect(keys(sentencesOf(picture([]), speech))).toEqual(['none'])
})

test('a picture tells its shapes, its course, its lines and its flags', () => {
  const ratings = [
    rating({ occurred_at: day(1), value: 0 }),
    rating({ occurred_at: day(2), value: 5, setting: 'home', clip: null }),
    rating({ occurred_at: day(3), value: 4 }),
  ]
  const told = sentencesOf(picture(ratings), speech)
  expect(keys(told)).toEqual([
    'dots',
    'up.prompt',
    'shape.school',
    'shape.home',
    'filled',
    'hollow',
    'first',
    'latest',
    'best',
    'baseline',
    'target',
    'reached',
    'flags',
    'no_trend',
    'usual',
  ])
  const values = Object.fromEntries(told.map(({ key, values: of }) => [key, of]))
  expect(values['progress.read.reached']).toEqual({ n: 2 })
  expect(values['progress.read.first']).toEqual({ day: '2026-03-01', value: 'level 0' })
  expect(values['progress.read.best']).toEqual({ day: '2026-03-02', value: 'level 5' })
})

test('where less is hoped for, the lowest is the best and counts as reached', () => {
  const ratings = [5, 1, 2].map((value, at) => rating({ value, occurred_at: day(at + 1) }))
  const told = sentencesOf(picture(ratings, { baseline: 5, target: 2 }), speech)
  const values = Object.fromEntries(told.map(({ key, values: of }) => [key, of]))
  expect(values['progress.read.best']).toMatchObject({ value: 'level 1' })
  expect(values['progress.read.reached']).toEqual({ n: 2 })
})

test('one dot has no first and latest, and a trend is told by its direction', () => {
  expect(keys(sentencesOf(picture([rating()]), speech))).toContain('only')
  const told = sentencesOf(picture([rating(), rating()], { direction: 'up' }), speech)
  expect(keys(told)).toContain('trend.up')
  expect(keys(told)).not.toContain('no_trend')
})

test.each([
  ['With words', 'with words'],
  ['I ask for a drink.', 'I ask for a drink'],
  ['3 of 5', '3 of 5'],
  ['Āe', 'āe'],
])('%s inside a sentence is %s', (words, told) => {
  expect(inside(words)).toBe(told)
})

test('who was with the child is who is named, else who filmed', () => {
  expect(companion({ with_whom: ' Nan ', by: 'Mere' })).toBe('Nan')
  expect(companion({ with_whom: '', by: 'Mere' })).toBe('Mere')
})

test('home stands beside school, also when nothing is there yet', () => {
  const places = placesOf([moment()], [])
  expect(places.map(({ setting, count }) => [setting, count])).toEqual([
    ['school', 1],
    ['home', 0],
  ])
  const all: Setting[] = ['school', 'home', 'respite']
  expect(placesOf([moment()], all).map(({ setting }) => setting)).toEqual(all)
})

test('one person is one cell however the name is written, with the first day', () => {
  const home = { setting: 'home' as const, origin: 'home' as const }
  const moments = [
    moment({ ...home, with_whom: 'Nan', occurred_at: day(1) }),
    moment({ ...home, with_whom: 'nan ', occurred_at: day(5) }),
    moment({ ...home, by: 'Tama', occurred_at: day(7) }),
  ]
  const cells = placesOf(moments, [])[1]?.cells
  expect(cells?.map(({ who, first, moments: of }) => [who, first, of.length])).toEqual([
    ['Nan', day(1), 2],
    ['Tama', day(7), 1],
  ])
})

test('what was measured without an entry counts once, and no moment twice', () => {
  const filmed = moment({ entry: 'e1' })
  const ratings = [
    rating({ entry: 'e1' }),
    rating({ entry: null, clip: null, occurred_at: day(20) }),
    rating({ entry: null, clip: null, occurred_at: day(20), kind: 'count' }),
  ]
  expect(shownIn([filmed], ratings)).toHaveLength(2)
})

test('what is chosen is sent as numbers, and the scale only with its kind', () => {
  const measures = [{ kind: 'gas' as const, baseline: null, target: 0, is_in_use: true }]
  const draft = draftOf({ measures, levels: [{ level: -2, words: 'Looks.' }] })
  expect(givenOf(draft)).toEqual({
    measures: [{ kind: 'gas', baseline: null, target: 0 }],
    levels: [2, 1, 0, -1, -2].map((level) => ({ level, words: level === -2 ? 'Looks.' : '' })),
  })
  for (const one of draft.measures) {
    if (one.kind === 'gas') one.isChosen = false
    if (one.kind === 'trials')
      Object.assign(one, { isChosen: true, baseline: '12,5', target: '80 %' })
  }
  expect(givenOf(draft)).toEqual({ measures: [{ kind: 'trials', baseline: 12.5, target: 80 }] })
})

test.each([
  ['', true],
  ['12,5', true],
  ['80 %', true],
  ['many', false],
])('%j typed as a number: %s', (typed, is) => {
  expect(isNumber(typed)).toBe(is)
})

test('a voice is only one of the language, from the device before the network', () => {
  const voice = (lang: string, localService: boolean) =>
    ({ lang, localService }) as SpeechSynthesisVoice
  const [far, near] = [voice('en-US', false), voice('en_NZ', true)]
  expect(voiceFor([far, near], 'en')).toBe(near)
  expect(voiceFor([far], 'en')).toBe(far)
  expect(voiceFor([far, near], 'mi')).toBeNull()
})
