/** The clips a goal has to choose from, in words for a list. Must not know a screen. */
import type { GoalMoment } from '../lib/api/progress'
import { t } from '../lib/i18n.svelte'
import { momentWords } from './told'

/** Films of the goal's moments, the earliest first; `''` stands for none. */
export function clipOptions(moments: GoalMoment[]): { value: string; words: string }[] {
  const films = moments.flatMap((moment) =>
    moment.clip?.kind === 'video' ? [{ value: moment.clip.id, words: momentWords(moment) }] : [],
  )
  return [{ value: '', words: t('progress.baseline_none') }, ...films]
}

/** The same, and the one that is chosen now where it is of no moment of the goal. */
export function clipOptionsWith(moments: GoalMoment[], chosen: string | undefined) {
  const options = clipOptions(moments)
  const isThere = !chosen || options.some(({ value }) => value === chosen)
  return isThere ? options : [...options, { value: chosen, words: t('progress.clip') }]
}
