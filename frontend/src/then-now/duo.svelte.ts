/**
 * Both sides, played together or apart. Knows when each goes and waits; how far apart is too far is
 * in sync.ts. Must not know a screen.
 */
import type { Side } from './side.svelte'
import { drift, IN_STEP_MS, isOver, placed, range, since, step, together } from './sync'

export type Which = 'past' | 'now'
export type Heard = Which | 'none'
export const SPEEDS = ['1', '0.5', '0.25'] as const
export type Speed = (typeof SPEEDS)[number]

export class Duo {
  readonly past: Side
  readonly now: Side
  isTogether = $state(true)
  isPlaying = $state(false)
  speed: Speed = $state('1')
  heard: Heard = $state('now')
  #frame = 0

  constructor(past: Side, now: Side) {
    this.past = past
    this.now = now
  }

  get films(): Side[] {
    return [this.past, this.now].filter((side) => side.plays)
  }
  get range(): [number, number] {
    return range(this.films)
  }
  get at(): number {
    return together(this.films)
  }
  get #rate(): number {
    return Number(this.speed)
  }
  /** The one that is heard leads, so that its sound never wavers. */
  get #lead(): Side | undefined {
    return this.films.find((side) => side === this[this.heard === 'past' ? 'past' : 'now'])
  }

  /** Play both from where they stand in step, else from their marks. */
  play(): void {
    const [one, other] = this.films
    const isApart = one && other && Math.abs(drift(one, other)) > IN_STEP_MS
    if (isApart || this.films.every(isOver)) this.move(0)
    this.isPlaying = true
    for (const side of this.films) side.go(this.#rate)
    cancelAnimationFrame(this.#frame)
    this.#frame = requestAnimationFrame(() => this.#follow())
  }

  pause(): void {
    cancelAnimationFrame(this.#frame)
    this.isPlaying = false
    for (const side of this.films) side.stop()
    this.#lineUp()
  }

  toggle(): void {
    if (this.isPlaying) this.pause()
    else this.play()
  }

  /** Move both to so long after their marks. */
  move(after: number): void {
    for (const side of this.films) side.seek(placed(after, side))
  }

  setTogether(isTogether: boolean): void {
    this.pause()
    this.isTogether = isTogether
  }

  /** Play or stop one of them alone. */
  toggleOne(side: Side): void {
    if (side.isPlaying) {
      side.stop()
      return
    }
    if (isOver(side)) side.seek(side.mark)
    side.go(this.#rate)
  }

  setSpeed(speed: Speed): void {
    this.speed = speed
    for (const { media } of this.films) if (media) media.playbackRate = this.#rate
  }

  /** Standing still, both show the same moment after their marks. */
  #lineUp(): void {
    const lead = this.#lead ?? this.films[0]
    if (!lead || !this.isTogether || isOver(lead)) return
    for (const side of this.films) {
      side.look()
      if (side !== lead && Math.abs(drift(lead, side)) <= 2 * IN_STEP_MS)
        side.seek(placed(since(lead), side))
    }
  }

  #follow(): void {
    if (!this.isPlaying) return
    for (const side of this.films) side.look()
    const going = this.films.filter((side) => !isOver(side))
    if (going.length === 0) {
      this.pause()
      return
    }
    const isWaiting = going.some((side) => side.isStarved)
    for (const side of going) this.#drive(side, isWaiting)
    this.#frame = requestAnimationFrame(() => this.#follow())
  }

  /** While one of them waits for bytes, the other waits with it. */
  #drive(side: Side, isWaiting: boolean): void {
    const lead = this.#lead ?? this.films[0] ?? side
    const { rate, to } = step(lead, side, this.#rate)
    if (side.isStarved) {
      side.go(rate)
      return
    }
    if (to !== null) side.seek(to)
    if (isWaiting) side.stop()
    else side.go(rate)
  }

  end(): void {
    cancelAnimationFrame(this.#frame)
  }
}
