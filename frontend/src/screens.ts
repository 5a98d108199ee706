/**
 * Which screen answers which address. One line a screen: its path, and the chunk to load.
 * `words: STAFF` fetches the words of staff screens with it. The path's parts arrive as props.
 */
import type { Component } from 'svelte'
import type { Part } from './lib/i18n.svelte'
import { match } from './lib/router.svelte'
import Timeline from './timeline/Timeline.svelte'

// biome-ignore lint/suspicious/noExplicitAny: each screen has its own props, filled from its path
type AnyScreen = Component<any>

interface Screen {
  path: string
  load: () => Promise<{ default: AnyScreen }> | { default: AnyScreen }
  /** The parts of the words it needs; when it says nothing, those of family screens. */
  words?: Part[]
}

const STAFF: Part[] = ['family', 'staff']

const CLIP: Part[] = ['family', 'clip']

const PLAN: Part[] = ['family', 'plan']
const PROGRESS: Part[] = ['family', 'progress']
const FILMS: Part[] = ['family', 'films']
const MEETING: Part[] = ['family', 'meeting']
const MOVING: Part[] = ['family', 'moving']

const screens: Screen[] = [
  { path: '/', load: () => import('./home/Home.svelte') },
  { path: '/c/:child/e/:entry', load: () => import('./entry/Entry.svelte') },
  {
    path: '/c/:child/goals',
    load: () => import('./goals/Goals.svelte'),
    words: [...STAFF, 'plan'],
  },
  { path: '/c/:child/plan/:plan', load: () => import('./plan/Plan.svelte'), words: PLAN },
  {
    path: '/c/:child/goal/:goal',
    load: () => import('./progress/Progress.svelte'),
    words: PROGRESS,
  },
  {
    path: '/c/:child/goal/:goal/then-now',
    load: () => import('./then-now/ThenNow.svelte'),
    words: FILMS,
  },
  {
    path: '/c/:child/goal/:goal/film',
    load: () => import('./reel/Reel.svelte'),
    words: FILMS,
  },
  { path: '/c/:child/meetings', load: () => import('./meeting/Meetings.svelte'), words: MEETING },
  {
    path: '/c/:child/meeting/:meeting',
    load: () => import('./meeting/Meeting.svelte'),
    words: MEETING,
  },
  {
    path: '/c/:child/meeting/:meeting/cards',
    load: () => import('./meeting/Cards.svelte'),
    words: MEETING,
  },
  {
    path: '/c/:child/meeting/:meeting/room',
    load: () => import('./meeting/Room.svelte'),
    words: [...MEETING, 'progress'],
  },
  { path: '/c/:child/moving', load: () => import('./moving/Moving.svelte'), words: MOVING },
  { path: '/c/:child/circle', load: () => import('./circle/Circle.svelte'), words: STAFF },
  { path: '/c/:child/invite', load: () => import('./circle/Invite.svelte'), words: STAFF },
  { path: '/c/:child/watching', load: () => import('./watching/Watching.svelte') },
  { path: '/c/:child/said', load: () => import('./questions/Said.svelte'), words: STAFF },
  { path: '/questions', load: () => import('./questions/Questions.svelte') },
  { path: '/rounds', load: () => import('./rounds/Rounds.svelte'), words: STAFF },
  { path: '/rounds/new', load: () => import('./rounds/New.svelte'), words: STAFF },
  { path: '/rounds/:round', load: () => import('./rounds/Round.svelte'), words: STAFF },
  { path: '/c/:child/archive', load: () => import('./archive/Archive.svelte') },
  { path: '/admin', load: () => import('./admin/Admin.svelte'), words: STAFF },
  { path: '/admin/people', load: () => import('./admin/People.svelte'), words: STAFF },
  { path: '/admin/classes', load: () => import('./admin/Classes.svelte'), words: STAFF },
  { path: '/admin/classes/:classroom', load: () => import('./admin/Class.svelte'), words: STAFF },
  { path: '/admin/children', load: () => import('./admin/Children.svelte'), words: STAFF },
  { path: '/admin/children/:child', load: () => import('./admin/Child.svelte'), words: STAFF },
  { path: '/admin/import', load: () => import('./admin/Import.svelte'), words: STAFF },
  { path: '/admin/strands', load: () => import('./admin/Strands.svelte'), words: STAFF },
  { path: '/admin/audit', load: () => import('./admin/Audit.svelte'), words: STAFF },
  { path: '/technician', load: () => import('./technician/Technician.svelte'), words: STAFF },
  { path: '/entry/:entry/change', load: () => import('./tag/Change.svelte'), words: STAFF },
  { path: '/entry/:entry/split', load: () => import('./tag/Split.svelte'), words: STAFF },
  { path: '/clip/:id/edit', load: () => import('./clip/Edit.svelte'), words: CLIP },
  { path: '/clip/:id/captions', load: () => import('./clip/Captions.svelte'), words: CLIP },
  { path: '/tag', load: () => import('./tag/Later.svelte'), words: STAFF },
  { path: '/queue', load: () => import('./queue/Queue.svelte') },
  { path: '/settings', load: () => import('./settings/Settings.svelte') },
  { path: '/film', load: () => import('./capture/Capture.svelte') },
  { path: '/c/:child', load: () => ({ default: Timeline }), words: [] },
]

export interface Found {
  screen: Screen
  params: Record<string, string>
}

/** The screen of an address, or null. */
export function find(path: string): Found | null {
  for (const screen of screens) {
    const params = match(screen.path, path)
    if (params) return { screen, params }
  }
  return null
}
