/** Knows the addresses of a school's admin: people, classes, children, consents, import, audit. */
import { get, patch, post } from './client'
import type { Role } from './types'

export type SchoolRole = Exclude<Role, 'caregiver'>
export type ClassRole = 'teacher' | 'aide' | 'therapist'
export type Purpose = 'group' | 'training' | 'display'

interface Named {
  id: string
  name: string
}

export interface PersonRow {
  id: string
  name: string
  email: string | null
  is_active: boolean
  /** They have no place at another school: name, e-mail and sign-in are ours to change. */
  is_ours: boolean
  roles: SchoolRole[]
  classrooms: { id: string; classroom: Named; role: ClassRole }[]
  circles: { id: string; child: Named; kind: string; relation: string }[]
}

export interface NewPerson {
  name: string
  email: string
  role: SchoolRole
  classrooms: string[]
}

export interface PersonChange {
  name?: string
  email?: string | null
  is_active?: boolean
  roles?: SchoolRole[]
}

export interface ClassroomRow extends Named {
  staff: { id: string; person: Named; role: ClassRole; ends_on: string | null }[]
  children: { id: string; child: Named; ends_on: string | null }[]
}

export interface ChildRow {
  id: string
  first_name: string
  last_name: string
  born_on: string | null
  initials: string
  face_url: string | null
  classrooms: Named[]
  family: number
}

export interface NewChild {
  first_name: string
  last_name: string
  born_on: string | null
  classroom?: string
}

export interface Consents {
  consents: {
    id: string
    purpose: Purpose
    given: boolean
    giver: string
    on: string
    recorded_by: string | null
    at: string
  }[]
  stands: Record<Purpose, boolean>
}

export const people = () => get<{ people: PersonRow[] }>('/api/people').then((all) => all.people)
export const addPerson = (given: NewPerson) => post<PersonRow>('/api/people', given)
export const changePerson = (id: string, change: PersonChange) =>
  patch<PersonRow>(`/api/people/${id}`, change)
export const signOutEverywhere = (id: string) => post(`/api/people/${id}/sign-out`)

export const classrooms = () =>
  get<{ classrooms: ClassroomRow[] }>('/api/classrooms').then((all) => all.classrooms)
const room = (id: string) => `/api/classrooms/${id}`
export const addClassroom = (name: string) => post<ClassroomRow>('/api/classrooms', { name })
export const renameClassroom = (id: string, name: string) => patch<ClassroomRow>(room(id), { name })
export const addStaff = (id: string, person: string, role: ClassRole) =>
  post<ClassroomRow>(`${room(id)}/staff`, { person, role })
export const endStaff = (id: string, place: string) =>
  post<ClassroomRow>(`${room(id)}/staff/${place}/end`, {})
export const enrol = (id: string, child: string) =>
  post<ClassroomRow>(`${room(id)}/children`, { child })
export const endEnrolment = (id: string, place: string) =>
  post<ClassroomRow>(`${room(id)}/children/${place}/end`, {})

export const children = () =>
  get<{ children: ChildRow[] }>('/api/children').then((all) => all.children)
export const addChild = (given: NewChild) => post<ChildRow>('/api/children', given)
export const changeChild = (id: string, change: Partial<NewChild>) =>
  patch<ChildRow>(`/api/children/${id}`, change)

export const consents = (child: string) => get<Consents>(`/api/children/${child}/consents`)
export const recordConsent = (
  child: string,
  given: { purpose: Purpose; given: boolean; giver_name: string; on: string },
) => post<Consents>(`/api/children/${child}/consents`, given)
