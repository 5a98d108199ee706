/** What people are at a school, in plain words. */
import type { ClassRole, PersonRow, SchoolRole } from '../lib/api/school'
import { type Key, t } from '../lib/i18n.svelte'

export const ROLES: SchoolRole[] = ['teacher', 'liaison', 'admin', 'technician']
export const CLASS_ROLES: ClassRole[] = ['teacher', 'aide', 'therapist']

const ROLE_WORDS: Record<SchoolRole, Key> = {
  teacher: 'role.teacher',
  liaison: 'role.liaison',
  admin: 'role.admin',
  technician: 'role.technician',
}
const CLASS_WORDS: Record<ClassRole, Key> = {
  teacher: 'class_role.teacher',
  aide: 'class_role.aide',
  therapist: 'class_role.therapist',
}

export const roleInWords = (role: SchoolRole): string => t(ROLE_WORDS[role])
export const classRoleInWords = (role: ClassRole): string => t(CLASS_WORDS[role])

/** `Teacher in Rimu · Liaison teacher of Aroha, Hemi · Aunty of Noah`. */
export function placesInWords(person: PersonRow): string {
  const classes = person.classrooms.map(({ role, classroom }) =>
    t('people.in_class', { role: classRoleInWords(role), name: classroom.name }),
  )
  const isOnlyInClass = person.classrooms.length > 0
  const around = new Map<string, string[]>()
  for (const { relation, child } of person.circles)
    around.set(relation, [...(around.get(relation) ?? []), child.name])
  const roles = person.roles
    .filter((role) => role !== 'teacher' || !isOnlyInClass)
    .map(roleInWords)
    .filter((role) => !around.has(role))
  const family = [...around].map(([relation, names]) =>
    t('people.of_child', { relation, name: names.join(', ') }),
  )
  return [...classes, ...roles, ...family].join(' · ')
}

/** Whether a name holds what was typed; macrons and doubled vowels are one (Maaori, Māori). */
export function holds(name: string, typed: string): boolean {
  const fold = (text: string) =>
    text
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/([aeiou])\1/g, '$1')
  return fold(name).includes(fold(typed.trim()))
}
