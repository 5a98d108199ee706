/** Knows the addresses of pages about what a child likes and can do, and of their links. */
import { get, patch, post } from './client'
import type { components } from './schema'

type Shapes = components['schemas']

export type Passport = Shapes['Passport']
export type Passports = Shapes['Passports']
export type OfferedClip = Shapes['OfferedClip']
export type PassportLink = Passport['link']
export type NewLink = Shapes['NewLinkAnswer']
export type Written = Shapes['NewPassportRequest']
export type Days = Shapes['NewLinkRequest']['days']

const of = (child: string) => `/api/children/${child}/passports`

export const passports = (child: string) => get<Passports>(of(child))
export const offered = (child: string, cursor?: string | null) =>
  get<Shapes['Offer']>(`${of(child)}/clips`, { ...(cursor && { cursor }) })
export const makePassport = (child: string, written: Written) => post<Passport>(of(child), written)
export const changePassport = (id: string, written: Written) =>
  patch<Passport>(`/api/passports/${id}`, written)
export const openLink = (id: string, days: Days, forWhom: string) =>
  post<NewLink>(`/api/passports/${id}/link`, { days, for_whom: forWhom })
export const endLink = (id: string) => post(`/api/passports/${id}/revoke`)
