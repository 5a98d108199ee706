import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AHEAD_S, LONGEST_MS, start } from '../src/ui/media/start'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A player as the browser gives it, whose buffer the test fills. */
class Video extends EventTarget {
  duration = 20
  currentTime = 0
  paused = true
  isConnected = true
  plays = 0
  end = 0
  readonly buffered = { length: 1, start: () => 0, end: () => this.end }
  play = async () => {
    this.paused = false
    this.plays += 1
    this.dispatchEvent(new Event('play'))
  }
  pause = () => {
    this.paused = true
  }
}

async function begun(end: number, more: Partial<Video> = {}): Promise<Video> {
  const video = Object.assign(new Video(), { end }, more)
  await start(video as unknown as HTMLVideoElement)
  video.dispatchEvent(new Event('loadeddata'))
  return video
}

test('a film with enough ahead plays at once', async () => {
  const video = await begun(AHEAD_S)
  expect(video.paused).toBe(false)
})

test('a film is held until enough lies ahead, and then goes on by itself', async () => {
  const video = await begun(0.5)
  expect(video.paused).toBe(true)
  vi.advanceTimersByTime(300)
  expect(video.paused).toBe(true)
  video.end = AHEAD_S
  vi.advanceTimersByTime(60)
  expect(video.paused).toBe(false)
})

test('a film is never held longer than a second', async () => {
  const video = await begun(0.5)
  vi.advanceTimersByTime(LONGEST_MS + 60)
  expect(video.paused).toBe(false)
})

test('a film shorter than that plays when all of it is here', async () => {
  expect((await begun(0.6, { duration: 0.6 })).paused).toBe(false)
})

test('one who pauses before the first picture is not overruled, nor one who plays', async () => {
  const video = Object.assign(new Video(), { end: 0.5 })
  await start(video as unknown as HTMLVideoElement)
  video.pause()
  video.dispatchEvent(new Event('loadeddata'))
  vi.advanceTimersByTime(LONGEST_MS + 60)
  expect(video.paused).toBe(true)

  const played = await begun(0.5)
  await played.play()
  vi.advanceTimersByTime(LONGEST_MS + 60)
  expect(played.plays).toBe(2)
})

test('another size that is loaded meanwhile is left alone', async () => {
  const video = await begun(0.5)
  video.dispatchEvent(new Event('emptied'))
  vi.advanceTimersByTime(LONGEST_MS + 60)
  expect(video.plays).toBe(1)
})
