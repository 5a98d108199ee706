/** How to read one chart, from its numbers: joins the sentences with the names of days and values. */
import type { Measure, Progress } from '../lib/api/progress'
import { unitInWords, valueInWords } from '../lib/measures'
import type { Point } from './points'
import { levelsOf, stepOf } from './scale'
import { type Sentence, sentencesOf } from './sentences'
import { dayShort } from './told'
import { directionOf, type Trend } from './trend'

export function storyOf(
  { levels, markers }: Progress,
  name: string,
  { kind, baseline, target }: Measure,
  points: Point[],
  trend: Trend | null,
): Sentence[] {
  const lines = levelsOf(
    kind,
    points.map(({ value }) => value),
  )
  const span = (points.at(-1)?.at ?? 0) - (points[0]?.at ?? 0)
  const direction = trend && directionOf(trend, span, stepOf(kind, lines))
  const picture = { name, kind, points, baseline, target, markers: markers.length, direction }
  return sentencesOf(picture, {
    day: dayShort,
    unit: (value) => unitInWords(kind, value, levels),
    value: ({ rating }) => valueInWords(rating, levels),
  })
}
