/** A dot or a moment in words, for those who see it and for those who hear it. */
import type { GasLevel, Rating } from '../lib/api/progress'
import { dayOf } from '../lib/calendar'
import { t } from '../lib/i18n.svelte'
import { placeWords, valueInWords } from '../lib/measures'
import { companion } from './matrix'
import type { Playable } from './points'
import { inside } from './sentences'

/** `Thursday 12 March`, without the day of the week. */
export const dayShort = (at: string | number): string =>
  dayOf(new Date(at).toISOString()).replace(/^\S+ /, '')

/** `12 March, at home, with Nan: with a gesture.` */
export const dotWords = (rating: Rating, levels: GasLevel[]): string =>
  t('progress.dot', {
    day: dayShort(rating.occurred_at),
    place: placeWords(rating.setting),
    who: companion(rating),
    value: inside(valueInWords(rating, levels)),
  })

/** The same, and whether there is a clip to play. */
export const dotName = (rating: Rating, levels: GasLevel[]): string =>
  `${dotWords(rating, levels)} ${t(rating.clip ? 'progress.dot_clip' : 'progress.dot_bare')}`

/** `12 March, at home, with Nan`. */
export const momentWords = (moment: Playable): string =>
  `${dayShort(moment.occurred_at)}, ${t('progress.matrix.title', {
    place: placeWords(moment.setting),
    who: companion(moment),
  })}`
