/** What somebody says of a goal with a tap: plain values, shared by tagging and rating later. */
import type { GasLevel, GoalMeasures, RatingKind } from './api/progress'

export const KINDS: RatingKind[] = ['prompt', 'gas', 'trials', 'count', 'duration']

/** A goal that can be rated: `kinds` are those it is measured by now. */
export interface MeasuredGoal {
  id: string
  words: string
  kinds: RatingKind[]
  levels: GasLevel[]
}

export interface Said {
  value: number
  out_of?: number
}

/** How a goal is measured now, in the order in which it is asked. */
export const inUse = ({ measures = [] }: GoalMeasures): RatingKind[] =>
  KINDS.filter((kind) => measures.some((one) => one.kind === kind && (one.is_in_use ?? true)))

/** What is counted starts where nothing was counted; a level starts unsaid. */
export const startOf = (kind: RatingKind): Said | null => {
  if (kind === 'trials') return { value: 0, out_of: 5 }
  return kind === 'count' || kind === 'duration' ? { value: 0 } : null
}

/** Those of some goals that are measured, as a sheet asks for them. */
export const measuredOf = (
  goals: ({ id: string; words: string } & GoalMeasures)[],
): MeasuredGoal[] =>
  goals
    .map((goal) => ({
      id: goal.id,
      words: goal.words,
      kinds: inUse(goal),
      levels: goal.levels ?? [],
    }))
    .filter(({ kinds }) => kinds.length > 0)
