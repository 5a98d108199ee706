/** Knows the addresses of a school's admin: people, classes, children, consents, import, audit. */
import { get, patch, post } from './client'
import type { components } from './schema'

type Shapes = components['schemas']

export type PersonRow = Shapes['PersonRowAnswer']
export type NewPerson = Shapes['NewPersonRequestRequest']
export type PersonChange = Shapes['PatchedPersonChangeRequest']
export type SchoolRole = PersonRow['roles'][number]
export type ClassroomRow = Shapes['ClassroomAnswer']
export type ClassRole = ClassroomRow['staff'][number]['role']
export type ChildRow = Shapes['ChildRowAnswer']
export type NewChild = Shapes['NewChildRequestRequest']
export type ChildChange = Shapes['PatchedChildChangeRequest']
export type Consents = Shapes['ConsentsAnswer']
export type Paper = Shapes['ConsentRequestRequest']
export type Purpose = Paper['purpose']
export type ImportReport = Shapes['ImportAnswer']
export type Trail = Shapes['TrailAnswer']
export type Archive = Shapes['ArchiveAnswer']

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
export const changeChild = (id: string, change: ChildChange) =>
  patch<ChildRow>(`/api/children/${id}`, change)

export const consents = (child: string) => get<Consents>(`/api/children/${child}/consents`)
export const recordConsent = (child: string, paper: Paper) =>
  post<Consents>(`/api/children/${child}/consents`, paper)

export function importList(file: File, kind: 'people' | 'children', isDryRun: boolean) {
  const form = new FormData()
  form.set('file', file)
  form.set('kind', kind)
  form.set('dry_run', String(isDryRun))
  return post<ImportReport>('/api/import', form)
}

export const trail = (query: { child?: string; before?: number; verify?: boolean }) =>
  get<Trail>('/api/audit', query)

export const askArchive = (child: string) => post<Archive>(`/api/children/${child}/archive`)
export const archive = (id: string) => get<Archive>(`/api/archives/${id}`)
export const eraseChild = (child: string, confirm: string) =>
  post(`/api/children/${child}/erase`, { confirm })
