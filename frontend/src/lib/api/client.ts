/**
 * The only module that speaks to the network (tus in lib/outbox/send.ts apart).
 * Knows cookies, CSRF, device tokens and problem+json; must not know any screen or noun.
 */
import { ApiError, OfflineError, readProblem } from './errors'

type Query = Record<string, string | number | boolean | undefined>

interface Ask {
  method: string
  body?: unknown
  query?: Query
  /** An upload-only device token; the session's cookies are then left at home. */
  device?: string
  /** Nobody is looking: a session that has ended must not take the page away. */
  isQuiet?: boolean
}

function csrfToken(): string {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? ''
}

function address(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  const search = new URLSearchParams(given.map(([key, value]) => [key, String(value)]))
  return given.length > 0 ? `${path}?${search}` : path
}

/** A form or a file says itself what it is; the rest goes as JSON. */
const isItself = (body: unknown): body is FormData | Blob =>
  body instanceof FormData || body instanceof Blob

function headers({ method, body, device }: Ask): Record<string, string> {
  return {
    Accept: 'application/json',
    ...(device !== undefined && { Authorization: `Device ${device}` }),
    ...(method !== 'GET' && device === undefined && { 'X-CSRFToken': csrfToken() }),
    ...(body !== undefined && !isItself(body) && { 'Content-Type': 'application/json' }),
  }
}

async function ask<T>(path: string, wanted: Ask): Promise<T> {
  const { method, body, query, device, isQuiet = device !== undefined } = wanted
  const sent = isItself(body) ? body : body === undefined ? null : JSON.stringify(body)
  const answer = await fetch(address(path, query), {
    method,
    headers: headers(wanted),
    body: sent,
    credentials: device === undefined ? 'same-origin' : 'omit',
  }).catch(() => {
    throw new OfflineError()
  })
  if (answer.ok) {
    const text = await answer.text()
    return (text === '' ? undefined : JSON.parse(text)) as T
  }
  const problem = await readProblem(answer)
  if (problem.status === 401 && !isQuiet) toSignIn()
  throw problem
}

function toSignIn(): void {
  const here = location.pathname + location.search
  location.assign(`/login?next=${encodeURIComponent(here)}`)
}

export const get = <T>(path: string, query?: Query) =>
  ask<T>(path, { method: 'GET', ...(query && { query }) })
export const post = <T = void>(path: string, body?: unknown) =>
  ask<T>(path, { method: 'POST', body })
export const postQuietly = <T = void>(path: string, body?: unknown) =>
  ask<T>(path, { method: 'POST', body, isQuiet: true })
export const put = <T = void>(path: string, body?: unknown) => ask<T>(path, { method: 'PUT', body })
export const patch = <T = void>(path: string, body: unknown) =>
  ask<T>(path, { method: 'PATCH', body })
export const remove = (path: string) => ask<void>(path, { method: 'DELETE' })

/** Speak as a device: for the outbox, which outlives the session. */
export const asDevice = (device: string) => ({
  get: <T>(path: string, query?: Query) =>
    ask<T>(path, { method: 'GET', device, ...(query && { query }) }),
  post: <T = void>(path: string, body?: unknown) => ask<T>(path, { method: 'POST', body, device }),
})

/** The sentence to show a person for anything that was thrown, or null when it is only the network. */
export function sentenceOf(error: unknown): string | null {
  return error instanceof ApiError ? error.sentence : null
}
