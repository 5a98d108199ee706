/** Knows the addresses of a child's face picture: how it stands, a new one, none. */
import { get, put, remove } from './client'
import type { components } from './schema'

export type FacePicture = components['schemas']['FaceAnswer']

const address = (child: string) => `/api/children/${child}/face`

export const face = (child: string) => get<FacePicture>(address(child))

export function giveFace(child: string, picture: File) {
  const form = new FormData()
  form.set('picture', picture)
  return put<FacePicture>(address(child), form)
}

export const removeFace = (child: string) => remove(address(child))
