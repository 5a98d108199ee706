/**
 * The shapes the server speaks in, by the names the client uses. All come from the committed
 * schema (docs/openapi.json, `npm run types`), so that a change there fails the type check here.
 */
import type { components } from './schema'

type Shapes = components['schemas']

export type RatingKind = Shapes['Rating']['kind']
export type Setting = Shapes['Rating']['setting']
export type GasLevel = Shapes['Level']

/** How a goal is measured, wherever that is known: on its page, and with the child's goals. */
export interface GoalMeasures {
  measures?: { kind: RatingKind; is_in_use?: boolean }[]
  levels?: GasLevel[]
}

export type Me = Shapes['MeAnswer']
export type Role = Me['roles'][number]
export type Session = Shapes['SessionAnswer']
export type Strand = Shapes['StrandBrief']
export type Child = Shapes['ChildBrief']
export type ChildDetail = Shapes['Child']
export type Rights = Child['rights']
export type Home = Shapes['Home']

export type Rendition = Shapes['Rendition']
export type Clip = Shapes['Clip']
export type ClipKind = Clip['kind']
/** What of a clip is shown, in ms of the original's own time. */
export type ClipEdit = Omit<Shapes['EditAnswer'], 'turn'> & { turn: 0 | 90 | 180 | 270 }
/** One line of captions, in ms of what is shown. */
export type Cue = Shapes['Cue']

/** A goal as an entry shows it; those of a child also say who set them and where they stand. */
export type Goal = Shapes['GoalSeen'] & Partial<Shapes['GoalBrief']> & GoalMeasures

export type TimelineEntry = Shapes['Entry']
export type EntryState = TimelineEntry['state']
export type Audience = TimelineEntry['audience']
export type TimelinePage = Shapes['Page']
export type EntryDetail = Shapes['EntryPage']
export type Reply = EntryDetail['reply_list'][number]

/** One child of an entry and the goals it is evidence of; none yet is an empty list. */
export type Tagged = Required<Pick<Shapes['Tag'], 'id' | 'goals'>> & { ratings?: TaggedRating[] }
/** Where it was shown and with whom; '' is unsaid. */
export interface Shown {
  setting: Setting | ''
  with_whom: string
}
/** What was said of one of its goals while it was tagged. */
export type TaggedRating = Shapes['TaggedRating']
/** An entry as the people who may change it see it: all its children, all its clips. */
export type DraftRow = Shapes['Draft']
export type NewEntry = Shapes['NewEntryRequest']
export type Saved = Shapes['Saved']
export type Receipt = Shapes['ClipReceipt']

/** What the page carries with it for its first screen. */
export interface Bootstrap {
  me: Me
  home: Home | null
  timeline: { child: ChildDetail; page: TimelinePage } | null
}
