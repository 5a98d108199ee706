/**
 * Knows who is here and whose diaries they may open: from the page's bootstrap, from the server,
 * or, with no network, from this device's own memory (14 days). Must not know any screen.
 */

import { ApiError } from './api/errors'
import * as people from './api/people'
import type { Bootstrap, Child, Home, Me, Role } from './api/types'
import { setLocale } from './i18n.svelte'

const DAYS_KEPT = 14
/** Fetched when it is needed: a first page with its own data waits for no database. */
const memory = () => import('./memory')

function readBootstrap(): Partial<Bootstrap> {
  const block = document.getElementById('bootstrap')?.textContent
  return (JSON.parse(block || 'null') as Bootstrap | null) ?? {}
}

export const bootstrap: Partial<Bootstrap> = readBootstrap()

interface Here {
  me: Me | null
  home: Home | null
}

export const session: Here = $state({ me: bootstrap.me ?? null, home: bootstrap.home ?? null })

export const isStaff = (me: Me | null): boolean =>
  me?.roles.some((role) => role !== 'caregiver') ?? false

export const has = (role: Role): boolean => session.me?.roles.includes(role) ?? false

export const childOf = (id: string): Child | undefined =>
  session.home?.children.find((child) => child.id === id)

/** A plain refusal of the server is not overruled by what this device remembers. */
export const isRefusal = (error: unknown): boolean => error instanceof ApiError && !error.isPassing

/** Without an answer, whoever was here last. */
async function whoWasHere(error: unknown): Promise<Me | null> {
  if (isRefusal(error)) {
    await forgetHere().catch(() => undefined)
    throw error
  }
  return (await memory()).recall<Me>('me', DAYS_KEPT)
}

/** Find out who is here; false when nobody can be known (no network, nothing remembered). */
export async function start(): Promise<boolean> {
  if (!session.me) session.me = await people.me().catch(whoWasHere)
  if (!session.me) return false
  await setLocale(session.me.person.language)
  void keepHere(session.me, session.home)
  return true
}

/** The home page's content: fresh when there is network, else as last seen. */
export async function loadHome({ fresh = false } = {}): Promise<Home> {
  if (session.home && !fresh) return session.home
  const key = `home:${session.me?.person.id}`
  try {
    session.home = await people.home()
    await keepHome(session.home)
  } catch (error) {
    if (isRefusal(error)) throw error
    const kept = await (await memory()).recall<Home>(key, DAYS_KEPT)
    if (!kept) throw error
    session.home = kept
  }
  return session.home
}

async function keepHere(me: Me, home: Home | null): Promise<void> {
  await (await memory()).remember('me', $state.snapshot(me))
  if (home) await keepHome(home)
}

/** Where this person's diaries are remembered, up to the child's id. */
export const diaryKey = (): string => `timeline:${session.me?.person.id}:`

async function keepHome(home: Home): Promise<void> {
  const { forgetExcept, remember } = await memory()
  await remember(`home:${session.me?.person.id}`, $state.snapshot(home))
  await forgetExcept(
    diaryKey(),
    home.children.map((child) => child.id),
  )
}

/** Forget what this device remembers of a person who is signed out, here or by the school. */
async function forgetHere(): Promise<void> {
  const { forget, forgetExcept, recall } = await memory()
  const last = session.me ?? (await recall<Me>('me'))
  await (await import('./faces')).forgetFaces()
  await (await import('./kept-meetings')).forgetMeetings(null)
  await forget(['me', `home:${last?.person.id}`])
  await forgetExcept(`timeline:${last?.person.id}:`, [])
}

/** Leave this device: what is waiting to be sent stays and is sent; what was remembered goes. */
export async function leave(): Promise<void> {
  const { keepSending } = await import('./outbox')
  if (session.me) await keepSending(session.me.person.id)
  await people.signOut()
  await forgetHere()
  location.assign('/login')
}

/** The time zone days are told in: the person's own, else the school's. */
export const zone = (): string =>
  session.me?.person.time_zone || session.me?.school?.time_zone || 'Pacific/Auckland'
