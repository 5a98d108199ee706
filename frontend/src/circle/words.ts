/** Rights, kinds and relations in plain words. */
import type { CircleRights, Invitation } from '../lib/api/circle'
import { type Key, t } from '../lib/i18n.svelte'

const RIGHTS: Record<CircleRights, [Key, Key]> = {
  view: ['rights.view', 'rights.view_hint'],
  contribute: ['rights.contribute', 'rights.contribute_hint'],
  decide: ['rights.decide', 'rights.decide_hint'],
}

export const rightsInWords = (rights: CircleRights): string => t(RIGHTS[rights][0])

/** The choices of rights; `decide` is the school's alone to give. */
export const rightsToChoose = (mayDecide: boolean) =>
  (['view', 'contribute', 'decide'] as const)
    .filter((rights) => mayDecide || rights !== 'decide')
    .map((value) => ({ value, words: t(RIGHTS[value][0]), hint: t(RIGHTS[value][1]) }))

/** One tap for the usual relations; the word is kept as the family says it. */
export const RELATIONS: Key[] = [
  'relation.mum',
  'relation.dad',
  'relation.nan',
  'relation.koro',
  'relation.aunty',
  'relation.uncle',
  'relation.carer',
]

export const STATES: Record<Invitation['state'], Key> = {
  open: 'invite.state_open',
  accepted: 'invite.state_accepted',
  expired: 'invite.state_expired',
  ended: 'invite.state_ended',
}
