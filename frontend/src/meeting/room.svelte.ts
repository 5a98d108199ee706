/**
 * A meeting while it is held: what is shown, and what is written. Everything written is kept on
 * this device first, and sent as soon as there is a line. Knows no component.
 */
import { OfflineError } from '../lib/api/errors'
import type { Party, Point, WholeMeeting } from '../lib/api/meetings'
import * as api from '../lib/api/meetings'
import { type Progress, progress } from '../lib/api/progress'
import { dropMeeting, type Held, heldOf, renewKept, withFiles } from '../lib/kept-meetings'
import {
  isEmpty,
  keepWriting,
  nothing,
  type Sent,
  sendWriting,
  type Writing,
  writingOf,
} from '../lib/meeting-writing'
import { childOf, isRefusal } from '../lib/session.svelte'

const PATIENCE_MS = 4000
const PAUSE_MS = 1200
const AGAIN_MS = 15_000

/** With a copy at hand nobody waits for a line that may never answer. */
function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  const late = new Promise<T>((_, bad) => setTimeout(() => bad(new OfflineError()), ms))
  return Promise.race([answer, late])
}

export class RoomState {
  meeting = $state.raw<WholeMeeting | null>(null)
  name = $state('')
  error: unknown = $state.raw(null)
  refused: unknown = $state.raw(null)
  isSending = $state(false)
  isKept = $state(false)
  #writing: Writing = $state(nothing())
  #timer: ReturnType<typeof setTimeout> | undefined
  #release = () => {}
  #progress: Record<string, Progress> = {}
  #person: string
  #id: string

  constructor(person: string, id: string) {
    this.#person = person
    this.#id = id
  }

  get isSent(): boolean {
    return isEmpty(this.#writing)
  }
  get isEnded(): boolean {
    return this.#writing.isEnded || Boolean(this.meeting?.ended_at)
  }

  open = async (): Promise<void> => {
    this.error = null
    try {
      this.#writing = await writingOf(this.#person, this.#id)
      const held = await heldOf(this.#person, this.#id)
      const meeting = await this.#fetch(held)
      this.name = held?.name ?? childOf(meeting.child)?.first_name ?? ''
      const shown = await withFiles(this.#person, meeting)
      this.#release = shown.release
      this.isKept = held !== null
      this.#progress = held?.progress ?? {}
      this.meeting = shown.meeting
      void this.send()
    } catch (error) {
      if (isRefusal(error)) await dropMeeting(this.#person, this.#id)
      this.error = error
    }
  }

  /** How a goal is going: from the server, else as it was when the meeting was kept. */
  progressOf = async (goal: string): Promise<Progress> => {
    const kept = this.#progress[goal]
    try {
      return await (kept ? within(PATIENCE_MS, progress(goal)) : progress(goal))
    } catch (error) {
      if (kept && !isRefusal(error)) return kept
      throw error
    }
  }

  async #fetch(held: Held | null): Promise<WholeMeeting> {
    try {
      const asked = api.meeting(this.#id)
      const meeting = await (held ? within(PATIENCE_MS, asked) : asked)
      await renewKept(this.#person, meeting)
      return meeting
    } catch (error) {
      if (held && !isRefusal(error)) return held.meeting
      throw error
    }
  }

  notesOf = (point: Point): string => this.#writing.notes[point.id]?.words ?? point.notes
  stepOf = (party: Party): string =>
    this.#writing.steps[party] ??
    this.meeting?.steps.find((step) => step.party === party)?.words ??
    ''
  get notes(): string {
    return this.#writing.whole?.words ?? this.meeting?.notes ?? ''
  }

  note(point: Point, words: string): void {
    const was = this.#writing.notes[point.id]?.was ?? point.notes
    this.#writing.notes[point.id] = { words, was }
    this.#written()
  }
  noteAll(words: string): void {
    const was = this.#writing.whole?.was ?? this.meeting?.notes ?? ''
    this.#writing.whole = { words, was }
    this.#written()
  }
  step(party: Party, words: string): void {
    this.#writing.steps[party] = words
    this.#written()
  }
  end(): void {
    this.#writing.isEnded = true
    this.#written()
    void this.send()
  }

  #keep = () => keepWriting(this.#person, this.#id, $state.snapshot(this.#writing))

  #written(): void {
    void this.#keep()
    this.#later(PAUSE_MS)
  }
  #later(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.send(), ms)
  }

  /** Send what waits; without an answer, again in a while. */
  send = async (): Promise<void> => {
    if (this.isSending || this.isSent) return
    const ends = this.#writing.isEnded
    this.isSending = true
    this.refused = null
    try {
      await sendWriting(this.#id, this.#writing, this.#told)
      if (ends) await this.#over()
    } catch (error) {
      if (isRefusal(error)) this.refused = error
      else this.#later(AGAIN_MS)
    }
    this.isSending = false
    await this.#keep()
  }

  async #over(): Promise<void> {
    if (this.meeting) this.meeting = { ...this.meeting, ended_at: new Date().toISOString() }
    await dropMeeting(this.#person, this.#id)
    this.isKept = false
  }

  /** What the server has now is what stands beneath what is typed next. */
  #told = ({ point, party, words }: Sent): void => {
    if (!this.meeting) return
    const { points, steps } = this.meeting
    if (point)
      this.meeting = {
        ...this.meeting,
        points: points.map((one) => (one.id === point ? { ...one, notes: words } : one)),
      }
    else if (party) {
      const others = steps.filter((step) => step.party !== party)
      const step = { party, words, at: new Date().toISOString() }
      this.meeting = { ...this.meeting, steps: [...others, step] }
    } else this.meeting = { ...this.meeting, notes: words }
  }

  close = (): void => {
    clearTimeout(this.#timer)
    this.#release()
    void this.send()
  }
}
