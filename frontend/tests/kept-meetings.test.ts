import { beforeEach, expect, test, vi } from 'vitest'
import { ApiError, OfflineError } from '../src/lib/api/errors'
import type { WholeMeeting } from '../src/lib/api/meetings'
import {
  forgetMeetings,
  heldOf,
  keepMeeting,
  renewKept,
  tidyMeetings,
  weightOf,
} from '../src/lib/kept-meetings'

const server = vi.hoisted(() => ({ meeting: vi.fn(), tellKept: vi.fn() }))
vi.mock('../src/lib/api/meetings', () => server)
const goals = vi.hoisted(() => ({ progress: vi.fn() }))
vi.mock('../src/lib/api/progress', () => goals)

/** The Cache API as far as it is used: `add` fetches, and `cut` lets it fail. */
const shelves = new Map<string, Map<string, Response>>()
const line = { cut: false }
const shelf = (files: Map<string, Response>) => ({
  keys: async () => [...files.keys()].map((path) => new Request(`https://school.example${path}`)),
  delete: async (request: Request) => {
    const { pathname, search } = new URL(request.url)
    return files.delete(pathname + search)
  },
  add: async (path: string) => {
    if (line.cut) throw new TypeError('no line')
    files.set(path, new Response('bytes'))
  },
  match: async (path: string) => files.get(path),
})
Object.defineProperty(globalThis, 'caches', {
  value: {
    open: async (name: string) => {
      if (!shelves.has(name)) shelves.set(name, new Map())
      return shelf(shelves.get(name) ?? new Map())
    },
    keys: async () => [...shelves.keys()],
    delete: async (name: string) => shelves.delete(name),
  },
})

const file = (url: string, size_bytes: number) => ({ url, size_bytes, content_type: 'video/mp4' })
const clip = (id: string, size = 100) => ({
  id,
  kind: 'video',
  captions: [{ language: 'en', url: `/media/clips/${id}/captions/en` }],
  renditions: {
    '240p': file(`/media/clips/${id}/240p`, size),
    '720p': file(`/media/clips/${id}/720p`, size * 9),
    poster: file(`/media/clips/${id}/poster`, 10),
  },
})
const meeting = (...clips: ReturnType<typeof clip>[]) =>
  ({
    id: 'm',
    ended_at: null,
    goals: [{ id: 'g' }],
    points: [{ id: 'p', clips: clips.map((one) => ({ clip: one })) }],
  }) as unknown as WholeMeeting
const keep = (whole: WholeMeeting, person = 'lee') =>
  keepMeeting(person, { meeting: whole, name: 'Aroha' }, () => undefined)
const filesHere = () => [...(shelves.get('meetings:lee:m')?.keys() ?? [])]
const refusal = new ApiError({ title: 'no', status: 404, code: 'not_found', detail: 'No.' })

beforeEach(async () => {
  vi.resetAllMocks()
  goals.progress.mockResolvedValue({ ratings: [] })
  line.cut = false
  await forgetMeetings(null)
})

test('one file to play, its picture and its captions are kept of each clip', async () => {
  await keep(meeting(clip('a')))
  expect(filesHere()).toEqual([
    '/media/clips/a/240p?v=100',
    '/media/clips/a/poster?v=10',
    '/media/clips/a/captions/en',
  ])
  expect(weightOf(meeting(clip('a')))).toBe(110)
  expect(await heldOf('lee', 'm')).toMatchObject({ name: 'Aroha', bytes: 110, missing: 0 })
  expect((await heldOf('lee', 'm'))?.progress).toEqual({ g: { ratings: [] } })
  expect(server.tellKept).toHaveBeenCalledOnce()
})

test('a clip that was taken back, or cut, goes from the copy when the server says so', async () => {
  await keep(meeting(clip('a'), clip('b')))
  await renewKept('lee', meeting(clip('b', 90)))
  expect(filesHere()).toEqual(['/media/clips/b/poster?v=10', '/media/clips/b/captions/en'])
  expect(await heldOf('lee', 'm')).toMatchObject({ missing: 1 })
})

test('a copy that broke off is not taken for a whole one', async () => {
  line.cut = true
  await expect(keep(meeting(clip('a')))).rejects.toThrow()
  expect(await heldOf('lee', 'm')).toMatchObject({ bytes: 0, missing: 3 })
})

test('a copy belongs to one person', async () => {
  await keep(meeting(clip('a')))
  expect(await heldOf('mere', 'm')).toBeNull()
  await tidyMeetings('mere')
  expect(shelves.size).toBe(0)
  expect(await heldOf('lee', 'm')).toBeNull()
})

test('a copy goes when the meeting is over or is no longer shown, and stays without a line', async () => {
  await keep(meeting(clip('a')))
  server.meeting.mockRejectedValueOnce(new OfflineError())
  await tidyMeetings('lee')
  expect(await heldOf('lee', 'm')).not.toBeNull()
  server.meeting.mockRejectedValueOnce(refusal)
  await tidyMeetings('lee')
  expect(shelves.size).toBe(0)
  await keep(meeting(clip('a')))
  server.meeting.mockResolvedValueOnce({ ...meeting(clip('a')), ended_at: '2026-12-02T02:00:00Z' })
  await tidyMeetings('lee')
  expect(shelves.size).toBe(0)
})
