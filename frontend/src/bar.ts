/** What each role finds in the bar: at most three places and «More», which holds the rest. */
import type { Home, Role } from './lib/api/types'
import type { Key } from './lib/i18n.svelte'
import type { IconName } from './ui/icons'

export interface BarItem {
  path: string
  icon: IconName
  label: Key
  roles: Role[]
  count?: (home: Home) => number
}

const EVERYONE: Role[] = ['teacher', 'liaison', 'admin', 'technician', 'caregiver']

/** In order of need: the first three that fit a person stand in the bar. Add a place here. */
const places: BarItem[] = [
  { path: '/', icon: 'home', label: 'bar.class', roles: ['teacher'] },
  { path: '/', icon: 'book', label: 'bar.diaries', roles: ['liaison'] },
  { path: '/', icon: 'book', label: 'bar.diary', roles: ['caregiver'] },
  { path: '/film', icon: 'film', label: 'bar.film', roles: ['teacher'] },
  { path: '/film', icon: 'add', label: 'bar.add', roles: ['caregiver'] },
  {
    path: '/tag',
    icon: 'tag',
    label: 'bar.later',
    roles: ['teacher'],
    count: (home) => home.drafts,
  },
  { path: '/admin', icon: 'school', label: 'bar.school', roles: ['admin'] },
  { path: '/technician', icon: 'settings', label: 'bar.technician', roles: ['technician'] },
  { path: '/rounds', icon: 'question', label: 'bar.rounds', roles: ['liaison'] },
  { path: '/questions', icon: 'question', label: 'bar.questions', roles: ['caregiver'] },
  { path: '/queue', icon: 'send', label: 'bar.queue', roles: ['teacher', 'caregiver'] },
]

const more: BarItem = { path: '/settings', icon: 'more', label: 'bar.more', roles: EVERYONE }

function placesFor(roles: Role[]): BarItem[] {
  const fitting = places.filter((place) => place.roles.some((role) => roles.includes(role)))
  return fitting.filter((place, at) => fitting.findIndex((p) => p.path === place.path) === at)
}

const IN_BAR = 3

export interface Shown extends Omit<BarItem, 'count'> {
  count: number
}

/** The bar of a person with these roles: never more than four. */
export const barFor = (roles: Role[], home: Home | null): Shown[] =>
  [...placesFor(roles).slice(0, IN_BAR), more].map((place) => ({
    ...place,
    count: home ? (place.count?.(home) ?? 0) : 0,
  }))

/** Where a person begins: an admin or a technician has no class and no diary. */
export const firstPlace = (roles: Role[]): string => placesFor(roles)[0]?.path ?? '/'

/** The places that did not fit; the settings page lists them. */
export const moreFor = (roles: Role[]): BarItem[] => placesFor(roles).slice(IN_BAR)
