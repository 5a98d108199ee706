/** Knows the addresses about the people around a child, their homes, and who is invited. */
import { get, patch, post, remove } from './client'
import type { components } from './schema'

type Shapes = components['schemas']

export type Member = Shapes['MemberAnswer']
export type Circle = Shapes['CircleAnswer']
export type Household = Shapes['HouseholdAnswer']
export type Invitation = Shapes['InvitationAnswer']
export type InvitationCard = Shapes['CardAnswer']
export type Kind = Member['kind']
export type CircleRights = Member['rights']
export type Place = Shapes['GrantRequestRequest']
export type NewInvitation = Shapes['InviteRequestRequest']

const of = (child: string) => `/api/children/${child}`

export const circle = (child: string) => get<Circle>(`${of(child)}/circle`)
export const grant = (child: string, place: Place) => post<Member>(`${of(child)}/circle`, place)
export const changeMember = (id: string, change: Shapes['PatchedMemberChangeRequest']) =>
  patch<Member>(`/api/circle/${id}`, change)
export const endMember = (id: string, endsOn?: string) =>
  post(`/api/circle/${id}/end`, endsOn === undefined ? {} : { ends_on: endsOn })
export const wayBack = (id: string) => post<InvitationCard>(`/api/circle/${id}/way-back`)
export const addHousehold = (child: string, label: string) =>
  post<Household>(`${of(child)}/households`, { label })
export const renameHousehold = (id: string, label: string) =>
  patch<Household>(`/api/households/${id}`, { label })
export const invitations = (child: string) =>
  get<{ invitations: Invitation[] }>(`${of(child)}/invitations`).then((all) => all.invitations)
export const invite = (child: string, given: NewInvitation) =>
  post<InvitationCard>(`${of(child)}/invitations`, given)
export const endInvitation = (id: string) => remove(`/api/invitations/${id}`)
