/** The three who meet, as the screens name and draw them. */
import type { Party } from '../lib/api/meetings'
import { t } from '../lib/i18n.svelte'
import type { IconName } from '../ui/icons'

export const MOST_POINTS = 3
export const MOST_CLIPS = 3

export const partyIcon: Record<Party, IconName> = {
  school: 'school',
  whanau: 'home',
  child: 'star',
}

export const partyName = (party: Party, child: string): string =>
  party === 'child' ? child : t(party === 'school' ? 'meet.school' : 'meet.whanau')
