import { beforeEach, expect, test, vi } from 'vitest'
import { ApiError, OfflineError } from '../src/lib/api/errors'
import {
  isEmpty,
  keepWriting,
  nothing,
  sendAllWriting,
  sendWriting,
  writingOf,
} from '../src/lib/meeting-writing'

const server = vi.hoisted(() => ({
  meeting: vi.fn(),
  notePoint: vi.fn(),
  changeMeeting: vi.fn(),
  putStep: vi.fn(),
  endMeeting: vi.fn(),
}))
vi.mock('../src/lib/api/meetings', () => server)

const refusal = (status: number, code = 'refused') =>
  new ApiError({ title: 'no', status, code, detail: 'Not now.' })

beforeEach(() => vi.resetAllMocks())

test('what was written in the room is kept until it is sent, then forgotten', async () => {
  const writing = { ...nothing(), steps: { child: 'I swim' }, isEnded: true }
  await keepWriting('lee', 'm', writing)
  server.putStep.mockRejectedValueOnce(new OfflineError())
  await sendAllWriting('lee')
  expect(await writingOf('lee', 'm')).toEqual(writing)
  expect(server.endMeeting).not.toHaveBeenCalled()
  await sendAllWriting('lee')
  expect(server.putStep).toHaveBeenLastCalledWith('m', 'child', 'I swim')
  expect(server.endMeeting).toHaveBeenCalledOnce()
  expect(isEmpty(await writingOf('lee', 'm'))).toBe(true)
})

test('what one person wrote is not sent in the name of another', async () => {
  await keepWriting('lee', 'm', { ...nothing(), isEnded: true })
  await sendAllWriting('mere')
  expect(server.endMeeting).not.toHaveBeenCalled()
  await keepWriting('lee', 'm', nothing())
})

test('where somebody else wrote notes meanwhile, both stand', async () => {
  const writing = { ...nothing(), notes: { p: { words: 'Mine', was: '' } } }
  server.notePoint.mockRejectedValueOnce(refusal(409, 'notes_moved'))
  server.meeting.mockResolvedValue({ points: [{ id: 'p', notes: 'Theirs' }] })
  await sendWriting('m', writing)
  expect(server.notePoint).toHaveBeenLastCalledWith('m', 'p', 'Theirs\nMine', 'Theirs')
  expect(isEmpty(writing)).toBe(true)
})

test('what is typed while notes are on their way is sent with the next try', async () => {
  const writing = { ...nothing(), notes: { p: { words: 'One', was: '' } } }
  server.notePoint.mockImplementationOnce(async () => {
    writing.notes.p.words = 'One two'
  })
  await sendWriting('m', writing)
  expect(writing.notes.p).toEqual({ words: 'One two', was: 'One' })
  await sendWriting('m', writing)
  expect(server.notePoint).toHaveBeenLastCalledWith('m', 'p', 'One two', 'One')
  expect(isEmpty(writing)).toBe(true)
})

test('notes to a point that was taken off go under those of the meeting', async () => {
  const writing = { ...nothing(), notes: { p: { words: 'About the hens', was: '' } } }
  server.notePoint.mockRejectedValueOnce(refusal(404))
  server.meeting.mockResolvedValue({ points: [], notes: '' })
  await sendWriting('m', writing)
  expect(server.changeMeeting).toHaveBeenCalledWith('m', {
    notes: 'About the hens',
    notes_was: '',
  })
  expect(isEmpty(writing)).toBe(true)
})

test('one refusal holds up nothing else, and the end waits for it', async () => {
  const notes = { p: { words: 'A', was: '' }, q: { words: 'B', was: '' } }
  const writing = { ...nothing(), notes, isEnded: true }
  server.notePoint.mockRejectedValueOnce(refusal(403))
  await expect(sendWriting('m', writing)).rejects.toThrow(ApiError)
  expect(Object.keys(writing.notes)).toEqual(['p'])
  expect(server.endMeeting).not.toHaveBeenCalled()
})
