/**
 * One of the two: a film or photo, where it stands, and where its movement starts. Knows one player;
 * must not know the other side.
 */
import type { ClipOfDay } from '../lib/api/pairs'
import { rungsOf } from '../lib/speed'
import { markWithin, type Standing } from './sync'

/** From here on a player can go on from where it stands (HTMLMediaElement.HAVE_FUTURE_DATA). */
const CAN_GO_ON = 3

export class Side implements Standing {
  day: ClipOfDay = $state.raw() as ClipOfDay
  media: HTMLVideoElement | undefined = $state.raw()
  at = $state(0)
  mark = $state(0)
  /** As the player measured it, the server's word before. */
  length = $state(0)
  isPlaying = $state(false)

  constructor(day: ClipOfDay, mark = 0) {
    this.show(day, mark)
  }

  get isFilm(): boolean {
    return this.day.clip.kind === 'video'
  }
  /** There is something to look at. */
  get isShown(): boolean {
    const { clip } = this.day
    return this.isFilm ? rungsOf(clip).length > 0 : Object.keys(clip.renditions).length > 0
  }
  get plays(): boolean {
    return this.isFilm && this.isShown
  }
  get isStarved(): boolean {
    const { media } = this
    return media !== undefined && (media.seeking || media.readyState < CAN_GO_ON)
  }

  show(day: ClipOfDay, mark = 0): void {
    this.day = day
    this.length = day.clip.duration_ms ?? 0
    this.mark = mark
    this.at = mark
    this.isPlaying = false
  }

  /** The player knows its film now: it stands where the movement starts. */
  measured(): void {
    const told = (this.media?.duration ?? 0) * 1000
    if (Number.isFinite(told) && told > 0) this.length = Math.round(told)
    this.mark = this.mark && markWithin(this.mark, this.length)
    this.seek(this.at)
  }

  look(): void {
    if (this.media) this.at = Math.round(this.media.currentTime * 1000)
  }

  seek(ms: number): void {
    this.at = Math.round(Math.max(0, Math.min(ms, this.length || ms)))
    if (this.media) this.media.currentTime = this.at / 1000
  }

  startHere(): void {
    this.mark = markWithin(this.at, this.length)
  }

  moveMark(by: number): void {
    this.mark = markWithin(this.mark + by, this.length)
    this.seek(this.mark)
  }

  go(rate: number): void {
    if (!this.media) return
    if (this.media.playbackRate !== rate) this.media.playbackRate = rate
    if (this.media.paused) void this.media.play().catch(() => undefined)
  }

  stop(): void {
    this.media?.pause()
  }
}
