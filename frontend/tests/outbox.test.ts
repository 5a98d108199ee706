import { beforeEach, expect, test, vi } from 'vitest'
import { ApiError, OfflineError } from '../src/lib/api/errors'
import type { Receipt } from '../src/lib/api/types'
import { forget, remember } from '../src/lib/memory'
import * as outbox from '../src/lib/outbox'
import * as box from '../src/lib/outbox/box'
import type { KeptEntry } from '../src/lib/outbox/state'

const server = vi.hoisted(() => ({
  introduce: vi.fn(),
  sendBytes: vi.fn(),
  receipts: vi.fn(),
}))
vi.mock('../src/lib/outbox/send', () => server)
vi.mock('../src/lib/outbox/rows', async (original) => ({
  ...(await original<typeof import('../src/lib/outbox/rows')>()),
  storeFile: async () => ({ sha256: Promise.resolve('abc') }),
}))
vi.mock('../src/lib/api/people', () => ({
  heartbeat: async () => undefined,
  newDevice: async () => ({ id: 'd', token: 'fresh' }),
}))

const refusal = (status: number, code = 'refused') =>
  new ApiError({ title: 'no', status, code, detail: 'Not this one.' })
const film = new File([new Uint8Array(10)], 'a.mp4', { type: 'video/mp4', lastModified: 1_000 })
const said = {
  words: '',
  children: [{ id: 'aroha', goals: ['g'] }],
  audience: null,
  thrift: 'never' as const,
}
const whole: Receipt['receipt'] = { sha256: 'abc', size_bytes: 10, at: '' }

function answerReceipts(state: string, receipt: Receipt['receipt']): void {
  server.receipts.mockImplementation(async (clips: { id: string }[]) =>
    clips.map(({ id }) => ({ clip: id, state, receipt, failure_code: '' })),
  )
}

async function saved(person = 'lee'): Promise<KeptEntry> {
  const entry = await outbox.begin(person)
  await outbox.keep(entry, film, 'video', 0, () => undefined)
  await vi.waitFor(async () => expect((await box.clipsOf(entry.id))[0]?.sha256).toBe('abc'))
  return outbox.save(entry, said)
}

/** Saved, and the time to undo is over. */
async function due(person = 'lee', savedAt = 1): Promise<KeptEntry> {
  const entry = await saved(person)
  return box.putEntry({ ...entry, savedAt, holdUntil: 0 })
}

const clipOf = async (entry: KeptEntry) => (await box.clipsOf(entry.id))[0]

beforeEach(async () => {
  vi.resetAllMocks()
  for (const entry of await box.allEntries()) await box.dropEntry(entry.id)
  await forget(['device:mere'])
  await remember('device:lee', 'token-lee')
  server.introduce.mockResolvedValue({ state: 'shared' })
  server.sendBytes.mockResolvedValue(undefined)
  answerReceipts('processing', whole)
})

test('the words go first, then the bytes, and the receipt empties the box', async () => {
  const entry = await due()
  await outbox.pump()
  expect(server.introduce.mock.calls[0]).toMatchObject([{ id: entry.id }, 'token-lee'])
  expect(server.sendBytes.mock.calls[0]).toMatchObject([{ entry: entry.id }, 'token-lee'])
  expect(await box.allClips()).toEqual([])
  expect(await box.allEntries()).toEqual([])
})

test('nothing leaves while it can be undone', async () => {
  const entry = await saved()
  await outbox.pump()
  expect(server.introduce).not.toHaveBeenCalled()
  expect(await outbox.undo(entry.id)).toBe(true)
  await outbox.pump()
  expect(server.introduce).not.toHaveBeenCalled()
  expect((await box.getEntry(entry.id))?.stage).toBe('open')
})

test('undo comes too late once it has left', async () => {
  const entry = await due()
  await outbox.pump()
  expect(await outbox.undo(entry.id)).toBe(false)
})

test('a copy is kept until the receipt is there', async () => {
  answerReceipts('uploading', null)
  const entry = await due()
  await outbox.pump()
  expect((await clipOf(entry))?.stage).toBe('sent')
})

test('a copy is kept, and help asked for, when the receipt is for other bytes', async () => {
  answerReceipts('processing', { sha256: 'other', size_bytes: 10, at: '' })
  const entry = await due()
  await outbox.pump()
  const clip = await clipOf(entry)
  expect(clip?.stage).toBe('refused')
  expect(clip?.trouble?.code).toBe('receipt_differs')

  answerReceipts('processing', whole)
  await outbox.retry(entry.id)
  await vi.waitFor(async () => expect(await box.allClips()).toEqual([]))
  expect(server.sendBytes.mock.calls[1]?.[0].id).not.toBe(clip?.id)
})

test('no network leaves all as it was, to be tried again', async () => {
  server.introduce.mockRejectedValue(new OfflineError())
  const entry = await due()
  await outbox.pump()
  expect((await box.getEntry(entry.id))?.stage).toBe('saved')
  expect((await box.getEntry(entry.id))?.nextTryAt).toBeGreaterThan(Date.now())

  server.introduce.mockResolvedValue({ state: 'shared' })
  await outbox.pump()
  expect(server.introduce).toHaveBeenCalledTimes(1)
  await outbox.pump({ eager: true })
  expect(await box.allEntries()).toEqual([])
})

test('a refusal is kept with its sentence, and the next entry still goes', async () => {
  server.introduce.mockRejectedValueOnce(refusal(403))
  const first = await due()
  await due('lee', 2)
  await outbox.pump()
  expect(await box.getEntry(first.id)).toMatchObject({
    stage: 'refused',
    trouble: { sentence: 'Not this one.' },
  })
  expect(await box.allEntries()).toHaveLength(1)
})

test('a busy server is asked again later', async () => {
  server.sendBytes.mockRejectedValueOnce(refusal(423))
  const entry = await due()
  await outbox.pump()
  expect((await clipOf(entry))?.attempts).toBe(1)
  await outbox.pump({ eager: true })
  expect(await box.allClips()).toEqual([])
})

test('an upload whose address is gone is looked up: whole there, or begun anew', async () => {
  server.sendBytes.mockRejectedValueOnce(refusal(404))
  await due()
  await outbox.pump()
  expect(await box.allClips()).toEqual([])

  server.sendBytes.mockRejectedValueOnce(refusal(410))
  server.receipts.mockResolvedValue([])
  const entry = await due()
  await outbox.pump()
  expect(await clipOf(entry)).toMatchObject({ stage: 'kept', isCreated: false, offset: 0 })
})

test('what another person saved here waits for their own token', async () => {
  const entry = await due('mere')
  await outbox.pump()
  expect(server.introduce).not.toHaveBeenCalled()
  expect((await box.getEntry(entry.id))?.stage).toBe('saved')

  await remember('device:mere', 'token-mere')
  await outbox.pump()
  expect(server.introduce.mock.calls[0]?.[1]).toBe('token-mere')
})

test.each([
  [507, 'disk_low'],
  [507, 'quota'],
  [507, 'school_full'],
  [403, 'quota'],
  [503, 'crowded'],
])('%i %s waits here and is tried again by itself', async (status, code) => {
  server.sendBytes.mockRejectedValueOnce(refusal(status, code))
  const entry = await due()
  await outbox.pump()
  const clip = await clipOf(entry)
  expect(clip).toMatchObject({ stage: 'sending', trouble: { code } })
  expect(clip?.nextTryAt).toBeGreaterThan(Date.now())
  await outbox.pump({ eager: true })
  expect(await box.allClips()).toEqual([])
})

test('what arrived damaged is sent again under the same name, a few times', async () => {
  const damaged = async ([clip]: { id: string }[]) => [
    { clip: clip?.id, state: 'failed', receipt: null, failure_code: 'damaged_on_the_way' },
  ]
  server.receipts.mockImplementationOnce(damaged)
  const entry = await due()
  await outbox.pump()
  expect(await clipOf(entry)).toMatchObject({
    stage: 'kept',
    isCreated: false,
    trouble: { code: 'damaged_on_the_way' },
  })
  await outbox.pump({ eager: true })
  expect(await box.allClips()).toEqual([])
  const [one, other] = server.sendBytes.mock.calls
  expect(other?.[0].id).toBe(one?.[0].id)
})

test('what arrives damaged again and again needs a person', async () => {
  const entry = await due()
  const other = { sha256: 'other', size_bytes: 10, at: '' }
  server.receipts.mockImplementation(async ([clip]: { id: string }[]) => [
    { clip: clip?.id, state: 'failed', receipt: other, failure_code: 'damaged_on_the_way' },
  ])
  for (let time = 0; time < 4; time += 1) await outbox.pump({ eager: true })
  expect(server.sendBytes).toHaveBeenCalledTimes(4)
  expect((await clipOf(entry))?.stage).toBe('refused')
})
