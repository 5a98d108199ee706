/**
 * A child by name, and what the viewer may do, for pages that an admin opens too: an admin has no
 * diary, so the child's page answers them with «not found» and the school's list is asked instead.
 */
import * as people from './api/people'
import { children } from './api/school'
import type { ChildDetail } from './api/types'
import { childOf, has } from './session.svelte'

export interface OfChild {
  name: string
  may: ChildDetail['may'] & { households: boolean }
}

const ADMIN = {
  capture: false,
  goals: false,
  plan: false,
  invite: true,
  circle: true,
  watching: false,
  archive: true,
  face: true,
  liaise: false,
  households: true,
}

export async function ofChild(id: string): Promise<OfChild> {
  if (has('admin') && !childOf(id)) {
    const found = (await children()).find((child) => child.id === id)
    return { name: found?.first_name ?? '', may: ADMIN }
  }
  const child = await people.child(id)
  const isTeam = child.rights === 'staff'
  return {
    name: child.first_name,
    may: { ...child.may, households: isTeam || has('admin') },
  }
}
