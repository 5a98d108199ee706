import { readdirSync, readFileSync } from 'node:fs'
import openapi, { astToString } from 'openapi-typescript'
import { expect, test } from 'vitest'

const schemaFile = new URL('../../docs/openapi.json', import.meta.url)
const schema = JSON.parse(readFileSync(schemaFile, 'utf8')) as {
  paths: Record<string, Record<string, unknown>>
}

const HEAD = /^\/\*\*[\s\S]*?\*\/\s*/
const bare = (text: string) => text.replace(HEAD, '').trim()

test('the types are those of the committed schema (else: npm run types)', async () => {
  const fresh = astToString(await openapi(schemaFile))
  expect(bare(readFileSync('src/lib/api/schema.d.ts', 'utf8')) === bare(fresh)).toBe(true)
})

const VERBS = {
  get: 'get',
  post: 'post',
  postQuietly: 'post',
  put: 'put',
  patch: 'patch',
  remove: 'delete',
} as const
const CALL = /\b(get|post|postQuietly|put|patch|remove)(?:<[^(]*>)?\(\s*(?:`([^`]+)`|'([^']+)')/g
const HELPER = /const (\w+) = \([^)]*\) =>\s*`([^`]+)`/g

/** The text with small address helpers, such as `pair(child, entry)`, written out. */
function writtenOut(text: string): string {
  let whole = text
  for (const [, name, template = ''] of text.matchAll(HELPER)) {
    const inside = new RegExp(`\\$\\{${name}\\([^)]*\\)\\}`, 'g')
    const alone = new RegExp(`\\(\\s*${name}\\([^)]*\\)`, 'g')
    whole = whole.replace(inside, () => template).replace(alone, () => `(\`${template}\``)
  }
  return whole
}

const callsIn = (file: string): string[] =>
  [...writtenOut(readFileSync(`src/lib/api/${file}`, 'utf8')).matchAll(CALL)].map((found) => {
    const address = (found[2] ?? found[3] ?? '').replace(/\?.*$/, '')
    const path = address.replace(/\$\{[^}]*\}/g, '{}')
    return `${VERBS[found[1] as keyof typeof VERBS]} ${path}`
  })

test('every address the client calls is in the schema, with that verb', () => {
  const known = new Set(
    Object.entries(schema.paths).flatMap(([path, verbs]) =>
      Object.keys(verbs).map((verb) => `${verb} ${path.replace(/\{[^}]*\}/g, '{}')}`),
    ),
  )
  const files = readdirSync('src/lib/api').filter(
    (name) => !/client|schema|types|errors/.test(name),
  )
  const called = files.flatMap(callsIn)
  expect(called.length).toBeGreaterThan(20)
  expect(called.filter((call) => !known.has(call))).toEqual([])
})
