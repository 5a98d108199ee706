/** Knows what can go wrong between here and the server; must not know what a screen does about it. */

export interface Problem {
  title: string
  status: number
  code: string
  detail: string
  fields?: Record<string, string[]>
}

/** The server answered, and refused (application/problem+json). */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly sentence: string
  readonly fields: Record<string, string[]>

  constructor(problem: Problem) {
    super(problem.title)
    this.name = 'ApiError'
    this.status = problem.status
    this.code = problem.code
    this.sentence = problem.detail || problem.title
    this.fields = problem.fields ?? {}
  }

  /** Whether asking again later, unchanged, may succeed. */
  get isPassing(): boolean {
    return this.status >= 500 || [408, 409, 423, 429, 460].includes(this.status)
  }
}

/** No answer came: no network, or the server is away. */
export class OfflineError extends Error {
  constructor() {
    super('offline')
    this.name = 'OfflineError'
  }
}

/** Read a refusal from an answer, also when a proxy made it and it is not ours. */
export async function readProblem(answer: Response): Promise<ApiError> {
  const bare = { title: answer.statusText, status: answer.status, code: 'unknown', detail: '' }
  const body = (await answer.json().catch(() => ({}))) as Partial<Problem>
  return new ApiError({ ...bare, ...body, status: answer.status })
}
