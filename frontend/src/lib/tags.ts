/** Whose an entry is and which goals it shows: plain values, shared by capture and retagging. */
import type { RatingKind } from './api/progress'
import type { Child, Home, Tagged, TaggedRating } from './api/types'
import type { Said } from './ratings'

export const isTagged = (tags: Tagged[], child: string): boolean =>
  tags.some((tag) => tag.id === child)

export const toggleChild = (tags: Tagged[], child: string): Tagged[] =>
  isTagged(tags, child)
    ? tags.filter((tag) => tag.id !== child)
    : [...tags, { id: child, goals: [] }]

export const toggleGoal = (tags: Tagged[], child: string, goal: string): Tagged[] =>
  tags.map((tag) => {
    if (tag.id !== child) return tag
    const has = tag.goals.includes(goal)
    if (!has) return { ...tag, goals: [...tag.goals, goal] }
    return {
      ...tag,
      goals: tag.goals.filter((id) => id !== goal),
      ...(tag.ratings && { ratings: tag.ratings.filter((one) => one.goal !== goal) }),
    }
  })

/** What was said of one goal of a child, in one kind. */
export const saidOf = (
  tags: Tagged[],
  child: string,
  goal: string,
  kind: RatingKind,
): TaggedRating | undefined =>
  tags
    .find((tag) => tag.id === child)
    ?.ratings?.find((one) => one.goal === goal && one.kind === kind)

/** Say it, or with null say nothing. Its id is made here; other words are another thing said. */
export const sayOf = (
  tags: Tagged[],
  child: string,
  goal: string,
  kind: RatingKind,
  said: Said | null,
): Tagged[] =>
  tags.map((tag) => {
    if (tag.id !== child) return tag
    const before = saidOf(tags, child, goal, kind)
    const others = (tag.ratings ?? []).filter((one) => one !== before)
    if (!said) return { ...tag, ratings: others }
    return { ...tag, ratings: [...others, { id: crypto.randomUUID(), goal, kind, ...said }] }
  })

export type Missing = { what: 'child' } | { what: 'goal'; child: Child } | null

/** What a teacher has still to say before it can be shared. A family needs no goal. */
export function missing(tags: Tagged[], children: Child[]): Missing {
  if (tags.length === 0) return { what: 'child' }
  for (const tag of tags) {
    const child = children.find((one) => one.id === tag.id)
    if (child?.rights === 'staff' && tag.goals.length === 0) return { what: 'goal', child }
  }
  return null
}

/** The first names, of several tagged children, that the words speak out. */
export function namesSpoken(words: string, tags: Tagged[], children: Child[]): string[] {
  if (tags.length < 2) return []
  const names = children.filter((one) => isTagged(tags, one.id)).map((one) => one.first_name)
  const spoken = words.normalize('NFC').toLocaleLowerCase()
  return names.filter((name) => spoken.includes(name.normalize('NFC').toLocaleLowerCase()))
}

export interface Group {
  id: string
  name: string
  children: Child[]
}

/** The children of a home page by class; those in no class come last, under no name. */
export function groupsOf(home: Home): Group[] {
  const byId = new Map(home.children.map((child) => [child.id, child]))
  const classes = home.classrooms.map(({ id, name, children }) => ({
    id,
    name,
    children: children.flatMap((one) => byId.get(one) ?? []),
  }))
  const inClass = new Set(home.classrooms.flatMap((room) => room.children))
  const others = home.children.filter((child) => !inClass.has(child.id))
  const all = [...classes, { id: 'others', name: '', children: others }]
  return all.filter((group) => group.children.length > 0)
}
