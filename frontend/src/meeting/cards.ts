/** The cue cards: what family may say in a meeting. In any of our languages, whoever prints them. */
import type { Key, Message } from '../lib/i18n.svelte'
import type { IconName } from '../ui/icons'

export const CARDS: { key: Key; icon: IconName }[] = [
  { key: 'card.show', icon: 'play' },
  { key: 'card.home', icon: 'home' },
  { key: 'card.likes', icon: 'heart' },
  { key: 'card.hard', icon: 'later' },
  { key: 'card.plain', icon: 'words' },
  { key: 'card.hope', icon: 'star' },
  { key: 'card.help', icon: 'people' },
  { key: 'card.try', icon: 'check' },
]

const loaders: Record<string, () => Promise<{ default: Record<string, Message> }>> = {
  en: () => import('../i18n/en/meeting.json'),
  mi: () => import('../i18n/mi/meeting.json'),
}

/** The words of this part in one language, whatever the page's own is. */
export async function cardWords(code: string): Promise<Record<string, string>> {
  const words = (await loaders[code]?.())?.default ?? {}
  const plain = Object.entries(words).filter(([, said]) => typeof said === 'string')
  return Object.fromEntries(plain) as Record<string, string>
}
