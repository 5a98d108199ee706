/** How long a clip may be: the school's limit, and which of the files taken in is past it. */
import { session } from './session.svelte'
import { shownMs } from './shrink/plan'
import type { Taken } from './taking.svelte'

const UNKNOWN_S = 600

/** The longest clip the school keeps, in milliseconds. */
export const longestMs = (): number => (session.me?.school?.max_duration_s ?? UNKNOWN_S) * 1000

/** The first file that the school would not keep, as it is trimmed now. */
export const tooLong = (files: Taken[]): Taken | undefined =>
  files.find((file) => shownMs(file.durationMs ?? 0, file.marks) > longestMs())
