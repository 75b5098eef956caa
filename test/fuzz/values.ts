import type * as z from 'zod'
import { hostileStrings, hostileValues } from './hostile.ts'
import type { Random } from './random.ts'
import { defOf, type Schema } from './schemas.ts'

/** Values of answers, by the name of their field: existing ids, returned cursors. */
export type Seen = Map<string, string[]>

const mostKept = 60

/** Keeps the values of an answer. */
export function harvest(seen: Seen, answer: unknown, name = ''): void {
  if (typeof answer === 'string' && answer.length < 200 && answer !== '') {
    const held = seen.get(name) ?? []
    if (held.length < mostKept && !held.includes(answer)) seen.set(name, [...held, answer])
  } else if (Array.isArray(answer)) {
    for (const item of answer.slice(0, 5)) harvest(seen, item, name)
  } else if (typeof answer === 'object' && answer !== null) {
    for (const [key, value] of Object.entries(answer)) harvest(seen, value, key)
  }
}

const samples = [
  '오늘의 #기록 @p1 https://kiwi.test/a',
  'kiwi',
  '/posts',
  'a',
  '2026-11-01',
  '123456789012',
  '0000',
  '004',
  '12345678',
  'test-key-1',
  ...[43, 86, 107, 122, 128, 256].map((characters) => 'A'.repeat(characters)),
]

/** A value that the schema probably accepts; `name` is the field's. */
export function validFor(schema: Schema, random: Random, seen: Seen, name = ''): unknown {
  const def = defOf(schema)
  const inner = (next: Schema) => validFor(next, random, seen, name)
  switch (def.type) {
    case 'string':
    case 'pipe':
      return stringFor(schema, random, seen, name)
    case 'number':
      return numberFor(schema, random)
    case 'boolean':
      return random.chance(0.5)
    case 'enum':
      return random.pick(Object.values(def.entries ?? {}))
    case 'literal':
      return random.pick(def.values ?? [])
    case 'optional':
    case 'default':
    case 'prefault':
      return random.chance(0.4) ? undefined : inner(def.innerType!)
    case 'nullable':
      return random.chance(0.4) ? null : inner(def.innerType!)
    case 'array':
      return Array.from({ length: 1 + random.below(3) }, () => inner(def.element!))
    case 'union':
      return inner(random.pick(def.options ?? []))
    case 'object':
      return Object.fromEntries(Object.entries(def.shape ?? {}).map(([key, field]) => [key, validFor(field, random, seen, key)]))
    default:
      throw new Error(`${name} is a ${def.type}: teach validFor in test/fuzz/values.ts how to make one.`)
  }
}

function stringFor(schema: Schema, random: Random, seen: Seen, name: string): string {
  const named = [...(seen.get(name) ?? []), ...(seen.get(aliases[name] ?? '') ?? [])]
  const uuid = `0199d5a0-0000-7000-8000-${String(random.below(1e12)).padStart(12, '0')}`
  const wished = random.chance(0.85) && named.length > 0 ? [random.pick(named)] : []
  const candidates = [
    ...wished,
    ...(name === 'idempotencyKey' ? [uuid] : []),
    random.pick(hostileStrings),
    random.pick(samples),
    ...named,
    uuid,
    ...samples,
  ]
  return candidates.find((text) => (schema as z.ZodType).safeParse(text).success) ?? random.pick(samples)
}

/** Fields whose values have another name in answers. */
const aliases: Record<string, string> = {
  cursor: 'nextCursor',
  toHandle: 'handle',
  fromHandle: 'handle',
  shopHandle: 'handle',
  personId: 'id',
  parentId: 'id',
  postId: 'id',
  productId: 'id',
  commentId: 'id',
  sessionId: 'id',
  tag: 'hashtags',
}

function numberFor(schema: Schema, random: Random): number {
  const candidates = [random.below(10), 1 + random.below(50), random.next(), 1_000 * (1 + random.below(20)), 0, 1, 1_000]
  return candidates.find((value) => (schema as z.ZodType).safeParse(value).success) ?? 1
}

/** The same value with one fault: a part replaced, missing, or extra. */
export function mutated(value: unknown, random: Random): unknown {
  if (random.chance(0.15)) return random.pick(hostileValues)
  if (Array.isArray(value)) {
    if (value.length === 0 || random.chance(0.2)) return [...value, random.pick(hostileValues)]
    const at = random.below(value.length)
    return value.map((item: unknown, index) => (index === at ? mutated(item, random) : item))
  }
  if (typeof value === 'object' && value !== null) {
    const keys = Object.keys(value)
    if (keys.length === 0 || random.chance(0.1))
      return { ...value, [random.pick(['role', '__proto__', 'constructor', 'id'])]: random.pick(hostileValues) }
    const key = random.pick(keys)
    if (random.chance(0.1)) return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))
    return { ...value, [key]: mutated((value as Record<string, unknown>)[key], random) }
  }
  return random.pick(typeof value === 'string' && random.chance(0.7) ? hostileStrings : hostileValues)
}
