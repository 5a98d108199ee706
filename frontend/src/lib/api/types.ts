/** The shapes the server speaks in (docs/openapi.json). Knows names of fields; must not know behaviour. */

export type Role = 'teacher' | 'liaison' | 'admin' | 'technician' | 'caregiver'
export type Rights = 'staff' | 'view' | 'contribute' | 'decide'
export type Audience = 'team' | 'circle' | 'whanau' | 'household'
export type ClipKind = 'video' | 'photo' | 'sound'
export type ClipState = 'uploading' | 'received' | 'processing' | 'ready' | 'failed'
export type EntryState = 'draft' | 'shared' | 'withdrawn'

export interface Me {
  person: { id: string; name: string; language: string; time_zone: string; email: string | null }
  roles: Role[]
  school: {
    id: string
    name: string
    max_duration_s: number
    time_zone: string
    safeguarding_contact: string
  } | null
  demonstration: boolean
  device_ready: boolean
}

export interface Session {
  id: string
  label: string
  last_seen_at: string
  is_this: boolean
}

export interface Goal {
  id: string
  words: string
  strand: string
  set_by?: 'school' | 'whanau' | 'child'
  state?: 'current' | 'met' | 'ended'
}

export interface Strand {
  key: string
  name: string
}

export interface Child {
  id: string
  first_name: string
  last_name?: string
  initials: string
  face_url: string | null
  relation: string | null
  rights: Rights
  unseen: number
  last_entry_at: string | null
  goals: Goal[]
}

export interface ChildDetail extends Child {
  may: {
    capture: boolean
    invite: boolean
    circle: boolean
    goals: boolean
    archive: boolean
    erase: boolean
    change: boolean
  }
  plans: { id: string; title: string; starts_on: string; ends_on: string }[]
}

export interface Home {
  classrooms: { id: string; name: string; children: string[] }[]
  children: Child[]
  strands: Strand[]
  drafts: number
}

export interface Rendition {
  url: string
  content_type: string
  size_bytes: number
  width: number | null
  height: number | null
}

export interface Clip {
  id: string
  kind: ClipKind
  state: ClipState
  progress: number
  failure: { code: string; sentence: string } | null
  is_cut_short: boolean
  duration_ms: number | null
  width: number | null
  height: number | null
  renditions: Record<string, Rendition>
}

export interface TimelineEntry {
  id: string
  child: string
  state: EntryState
  audience: Audience
  origin: 'school' | 'home'
  occurred_at: string
  words: string
  author: { id: string; name: string; is_me: boolean }
  goals: Goal[]
  clips: Clip[]
  hearts: { count: number; mine: boolean }
  replies: number
  others: { id: string; first_name: string }[]
  may: { change: boolean; withdraw: boolean; reply: boolean }
}

export interface TimelinePage {
  entries: TimelineEntry[]
  next: string | null
}

export interface Reply {
  id: string
  author: { id: string; name: string; relation: string | null; is_me: boolean }
  words: string
  created_at: string
  may_withdraw: boolean
}

export interface EntryDetail extends TimelineEntry {
  reply_list: Reply[]
  heart_names: string[]
  watched?: { name: string; times: number; last_at: string }[]
  revisions?: { by: string; at: string; what: string }[]
}

export interface Tagged {
  id: string
  goals: string[]
}

/** An entry as the people who may change it see it: all its children, all its clips. */
export interface DraftRow {
  id: string
  state?: EntryState
  occurred_at: string
  words: string
  children: Tagged[]
  clips: Clip[]
}

export interface NewEntry {
  id: string
  occurred_at: string
  words: string
  audience?: Audience
  children: Tagged[]
  clips: number
}

export interface Receipt {
  clip: string
  state: ClipState
  receipt: { sha256: string; size_bytes: number; at: string } | null
}

export interface Bootstrap {
  me: Me
  home: Home | null
  timeline: { child: ChildDetail; page: TimelinePage } | null
}
