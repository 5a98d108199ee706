/**
 * The entries of one child as they are loaded, page by page; looks again by itself while a clip is
 * not ready. Knows the timeline's addresses; must not know how an entry is shown.
 */
import * as api from '../lib/api/entries'
import type { TimelineEntry, TimelinePage } from '../lib/api/types'
import { bootstrap, diaryKey, isRefusal, isStaff, session } from '../lib/session.svelte'

/** Fetched after the first picture: no first page waits for the database. */
const memory = () => import('../lib/memory')
const LOOK_MS = 20_000
const DAYS_KEPT = 14

/** The filters an address asks for. */
export function readFilters(query: URLSearchParams): api.Filters {
  const filters: api.Filters = {}
  for (const key of ['goal', 'strand', 'month'] as const) {
    const value = query.get(key)
    if (value) filters[key] = value
  }
  const from = query.get('from')
  if (from === 'school' || from === 'home') filters.from = from
  return filters
}

/** The first clip of an entry looks after itself (ui/media/watch.ts). */
const isMoving = (entry: TimelineEntry): boolean =>
  entry.clips.slice(1).some((clip) => clip.state !== 'ready' && clip.state !== 'failed')

export class Pages {
  entries: TimelineEntry[] = $state.raw([])
  next: string | null = $state(null)
  error: unknown = $state.raw(null)
  isLoading = $state(true)
  /** Shown from this device's memory: there is no network. */
  isOld = $state(false)
  readonly child: string
  readonly filters: api.Filters
  #timer: ReturnType<typeof setTimeout> | undefined
  #asked = 0
  #shown = 0

  constructor(child: string, filters: api.Filters) {
    this.child = child
    this.filters = filters
    const given = bootstrap.timeline
    if (given?.child.id === child) {
      delete bootstrap.timeline
      this.#take(given.page)
    } else void this.again()
  }

  get isFiltered(): boolean {
    return Object.values(this.filters).some(Boolean)
  }

  #take(page: TimelinePage): void {
    this.entries = page.entries
    this.next = page.next
    this.isLoading = false
    this.error = null
    this.isOld = false
    if (!this.isFiltered && !isStaff(session.me)) void this.#remember(page)
    this.#lookAgain()
  }

  async #remember(page: TimelinePage): Promise<void> {
    await (await memory()).remember(this.#key, page)
  }

  get #key(): string {
    return diaryKey() + this.child
  }

  /** Load the first page again, keeping what is shown until it is here. */
  async again(): Promise<void> {
    try {
      this.#take(await api.timeline(this.child, this.filters))
    } catch (error) {
      await this.#fallBack(error)
    }
  }

  /** The diary is closed to this person now: nothing of it stays, on the screen or in memory. */
  async #close(error: unknown): Promise<void> {
    this.entries = []
    this.next = null
    this.error = error
    this.isOld = false
    this.isLoading = false
    await (await memory()).forget([this.#key])
  }

  async #fallBack(error: unknown): Promise<void> {
    if (isRefusal(error)) return this.#close(error)
    const { recall } = await memory()
    const kept = this.isFiltered ? null : await recall<TimelinePage>(this.#key, DAYS_KEPT)
    if (kept && this.entries.length === 0) this.entries = kept.entries
    this.isOld = kept !== null
    this.error = error
    this.isLoading = false
  }

  async more(): Promise<void> {
    if (!this.next) return
    this.isLoading = true
    try {
      const page = await api.timeline(this.child, this.filters, this.next)
      this.entries = [...this.entries, ...page.entries]
      this.next = page.next
      this.error = null
    } catch (error) {
      this.error = error
    }
    this.isLoading = false
  }

  /** Put a changed entry in the place of the one shown. */
  swap(changed: TimelineEntry): void {
    this.entries = this.entries.map((one) => (one.id === changed.id ? { ...one, ...changed } : one))
  }

  #lookAgain(): void {
    clearTimeout(this.#timer)
    if (!this.entries.some(isMoving)) return
    this.#timer = setTimeout(() => void this.look(), LOOK_MS)
  }

  /** Fetch the newest page and lay it over what is shown; later pages stay. */
  async look(): Promise<void> {
    if (document.visibilityState === 'hidden') return this.#lookAgain()
    const turn = ++this.#asked
    const page = await api.timeline(this.child, this.filters).catch(async (error) => {
      if (isRefusal(error)) await this.#close(error)
      return null
    })
    // An entry and its clip arrive within one breath: an answer that comes after a later one is old.
    if (page && turn > this.#shown) {
      this.#shown = turn
      const fresh = new Set(page.entries.map((one) => one.id))
      const older = this.entries.slice(page.entries.length).filter((one) => !fresh.has(one.id))
      this.entries = [...page.entries, ...older]
      if (older.length === 0) this.next = page.next
    }
    this.#lookAgain()
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}

let last: Pages | null = null

/** The pages of this child and these filters: the ones just left, so that going back is in place. */
export function pagesOf(child: string, filters: api.Filters): Pages {
  const same =
    last?.child === child && JSON.stringify(last.filters) === JSON.stringify(filters) ? last : null
  last = same ?? new Pages(child, filters)
  if (same) void same.look()
  return last
}
