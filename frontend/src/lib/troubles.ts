/** What the server's codes mean for a clip that waits, in the person's own words. */
import { type Key, t } from './i18n.svelte'
import type { Trouble } from './outbox/state'

const WORDS: Record<string, Key> = {
  quota: 'trouble.quota',
  school_full: 'trouble.school_full',
  disk_low: 'trouble.disk_low',
  too_big: 'trouble.too_big',
  too_long: 'trouble.damaged',
  empty: 'trouble.empty',
  kind_not_known: 'trouble.kind_not_known',
  not_a_piece: 'trouble.old_page',
  not_allowed: 'trouble.not_allowed',
  not_found: 'trouble.not_allowed',
  gone: 'trouble.gone',
  expired: 'trouble.gone',
  damaged_piece: 'trouble.damaged',
  damaged_on_the_way: 'trouble.damaged',
  receipt_differs: 'queue.differs',
  bad_header: 'trouble.old_page',
  bad_metadata: 'trouble.old_page',
  bad_checksum: 'trouble.old_page',
  page_too_old: 'trouble.old_page',
  unknown_version: 'trouble.old_page',
  length_needed: 'trouble.old_page',
  wrong_method: 'trouble.old_page',
  away: 'trouble.away',
  unknown: 'trouble.away',
}

/** Passing by itself, and of no use to anyone before it has lasted. */
const UNSAID = ['busy', 'crowded', 'cut_off', 'offset_moved', 'sign_in_needed']

/** Plain words for a trouble: ours where we know the code, else the server's own sentence. */
export function troubleInWords(trouble: Trouble | null): string {
  if (!trouble || UNSAID.includes(trouble.code)) return ''
  const key = WORDS[trouble.code]
  return key ? t(key) : trouble.sentence
}
