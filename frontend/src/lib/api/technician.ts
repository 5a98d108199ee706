/** Knows the addresses of the machine's keeper: queue, storage, devices. No names, no clips. */
import { get, post } from './client'
import type { components } from './schema'

type Shapes = components['schemas']

export type Queue = Shapes['QueueAnswer']
export type Job = Shapes['JobAnswer']
export type Storage = Shapes['StorageAnswer']
export type StaffDevice = Shapes['DeviceAnswer']

export const queue = () => get<Queue>('/api/technician/queue')
export const retryJob = (id: string) => post(`/api/technician/jobs/${id}/retry`)
export const storage = () => get<Storage>('/api/technician/storage')
export const devices = () =>
  get<{ devices: StaffDevice[] }>('/api/technician/devices').then((all) => all.devices)
