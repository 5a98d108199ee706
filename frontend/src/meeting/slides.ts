/** What the room shows, one thing at a time: the child first, then whānau, then school. */
import type { Party, Point, WholeMeeting } from '../lib/api/meetings'

export type Slide =
  | { kind: 'start' | 'goals' | 'notes' | 'end'; key: string }
  | { kind: 'point'; key: string; point: Point }
  | { kind: 'step'; key: string; party: Party }

const ORDER: Party[] = ['child', 'whanau', 'school']

export function slidesOf(meeting: WholeMeeting): Slide[] {
  const points = ORDER.flatMap((party) => meeting.points.filter((one) => one.party === party))
  const plain = (kind: 'start' | 'goals' | 'notes' | 'end') => ({ kind, key: kind })
  return [
    plain('start'),
    ...points.map((point) => ({ kind: 'point' as const, key: point.id, point })),
    ...(meeting.goals.length > 0 ? [plain('goals')] : []),
    ...ORDER.map((party) => ({ kind: 'step' as const, key: party, party })),
    ...(meeting.may.change || meeting.notes ? [plain('notes')] : []),
    plain('end'),
  ]
}
