/** A single act from a list: done and said, or refused and said. Must not know any screen. */
import { sentenceOf } from './api/client'
import { t } from './i18n.svelte'
import { say, type Toast } from './toasts.svelte'

/** Do it and say so, with a way to undo it where there is one; returns whether it was done. */
export async function attempt(
  act: () => Promise<unknown>,
  said: string,
  undo?: Toast['action'],
): Promise<boolean> {
  try {
    await act()
  } catch (error) {
    say(sentenceOf(error) ?? t('error.offline'))
    return false
  }
  say(said, undo)
  return true
}
