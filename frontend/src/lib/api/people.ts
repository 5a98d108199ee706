/** Knows the addresses about oneself: who am I, my sessions, my home page, this device. */

import { asDevice, get, patch, post, postQuietly, remove } from './client'
import type { ChildDetail, Home, Me, Session } from './types'

export const me = () => get<Me>('/api/me')
export const changeMe = (change: { name?: string; language?: string; time_zone?: string }) =>
  patch<Me>('/api/me', change)
export const signOut = () => post('/api/me/sign-out')
export const sessions = () => get<{ sessions: Session[] }>('/api/me/sessions')
export const endSession = (id: string) => remove(`/api/me/sessions/${id}`)
export const home = () => get<Home>('/api/home')
export const child = (id: string) => get<ChildDetail>(`/api/children/${id}`)
export const newDevice = (label: string) =>
  postQuietly<{ id: string; token: string }>('/api/devices', { label })
export const heartbeat = (token: string, waitingClips: number, appVersion: string) =>
  asDevice(token).post('/api/devices/heartbeat', {
    waiting_clips: waitingClips,
    app_version: appVersion,
  })
