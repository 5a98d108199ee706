/** What the room shows, one thing at a time: the child first, then whānau, then school. */
import type { Party, Point, WholeMeeting } from '../lib/api/meetings'

export type Slide =
  | { kind: 'start' | 'notes' | 'end'; key: string }
  | { kind: 'point'; key: string; point: Point }
  | { kind: 'goal'; key: string; goal: WholeMeeting['goals'][number] }
  | { kind: 'step'; key: string; party: Party }

const ORDER: Party[] = ['child', 'whanau', 'school']

export function slidesOf(meeting: WholeMeeting): Slide[] {
  const points = ORDER.flatMap((party) => meeting.points.filter((one) => one.party === party))
  const plain = (kind: 'start' | 'notes' | 'end') => ({ kind, key: kind })
  return [
    plain('start'),
    ...points.map((point) => ({ kind: 'point' as const, key: point.id, point })),
    ...meeting.goals.map((goal) => ({ kind: 'goal' as const, key: goal.id, goal })),
    ...ORDER.map((party) => ({ kind: 'step' as const, key: party, party })),
    ...(meeting.may.change || meeting.notes ? [plain('notes')] : []),
    plain('end'),
  ]
}
