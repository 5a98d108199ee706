/** Names of strands: the four of DISE in the person's language, a school's own as it wrote them. */
import { type Key, t } from './i18n.svelte'
import { session } from './session.svelte'

const KNOWN: Record<string, Key> = {
  communication: 'strand.communication',
  physical: 'strand.physical',
  'self-management': 'strand.self_management',
  transition: 'strand.transition',
}

export function strandName(key: string): string {
  const known = KNOWN[key]
  if (known) return t(known)
  return session.home?.strands.find((strand) => strand.key === key)?.name ?? key
}
