type Json = Record<string, unknown>

/** The API as clients of one version of the SDK know it. */
export interface PublishedApi {
  /** Of the SDK. */
  version: string
  procedures: Record<string, { kind: 'query' | 'mutation'; input: Json; output: Json }>
}

/** The procedures of an OpenAPI document of `src/http/openapi.ts`, with what they take and give. */
export function apiOf(version: string, { paths }: { paths: Record<string, Json> }): PublishedApi {
  const procedures = Object.entries(paths).map(([path, methods]) => {
    const kind = 'post' in methods ? ('mutation' as const) : ('query' as const)
    const operation = (methods['post'] ?? methods['get']) as {
      requestBody?: { content: Json }
      parameters?: { content: Json }[]
      responses: { 200: { content: Json } }
    }
    const input = schemaIn((operation.requestBody ?? operation.parameters?.[0])?.content)
    const result = (schemaIn(operation.responses[200].content)['properties'] as Json | undefined)?.['result'] as Json | undefined
    const output = ((result?.['properties'] as Json | undefined)?.['data'] ?? {}) as Json
    return [path.replace('/trpc/', ''), { kind, input: slim(input), output: slim(output) }] as const
  })
  return { version, procedures: Object.fromEntries(procedures) }
}

const compared = [
  'type',
  'enum',
  'const',
  'required',
  'additionalProperties',
  'maxLength',
  'maxItems',
  'maximum',
  'minLength',
  'minItems',
  'minimum',
]

/** What `refusals` looks at, and no more: forms of texts and descriptions are most of a schema. */
function slim(schema: Json): Json {
  const kept = Object.fromEntries(compared.flatMap((name) => (name in schema ? [[name, schema[name]]] : [])))
  const { properties, items, anyOf, oneOf } = schema as { properties?: Record<string, Json>; items?: Json; anyOf?: Json[]; oneOf?: Json[] }
  return {
    ...kept,
    ...(properties && { properties: Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, slim(inner)])) }),
    ...(items && { items: slim(items) }),
    ...((anyOf ?? oneOf) && { anyOf: (anyOf ?? oneOf)!.map(slim) }),
  }
}

const schemaIn = (content: Json | undefined): Json => ((content?.['application/json'] as Json | undefined)?.['schema'] ?? {}) as Json

/** What a client of `before` can no longer do at `after`, a sentence each. */
export function breaksBetween(before: PublishedApi, after: PublishedApi): string[] {
  return Object.entries(before.procedures).flatMap(([name, was]) => {
    const is = after.procedures[name]
    if (!is) return [`${name} is gone`]
    if (is.kind !== was.kind) return [`${name} was a ${was.kind}`]
    return [
      ...refusals(was.input, is.input, `${name} takes`),
      // What is given must be what clients expect: the old answer has to accept the new one.
      ...refusals(is.output, was.output, `${name} gives`, true),
    ]
  })
}

/** Whether a later version may break: semver, where before 1.0 a minor version breaks. */
export function mayBreak(before: string, after: string): boolean {
  const [[oldMajor = 0, oldMinor = 0], [major = 0, minor = 0]] = [before, after].map((version) => version.split('.').map(Number)) as [
    number[],
    number[],
  ]
  return major > oldMajor || (major === 0 && oldMajor === 0 && minor > oldMinor)
}

const bounds = { maxLength: -1, maxItems: -1, maximum: -1, minLength: 1, minItems: 1, minimum: 1 } as const

/**
 * Where a value that fits `given` does not fit `taken`. An answer may have more fields than
 * expected and a new word of a closed set, a request may not. A schema without a type takes
 * anything.
 */
function refusals(given: Json, taken: Json, at: string, isAnswer = false): string[] {
  if (isOpen(taken)) return []
  if (isOpen(given)) return [`${at}: no shape is known any more`]
  const [ways, accepted] = [waysOf(given), waysOf(taken)]
  if (ways.length > 1 || accepted.length > 1)
    return ways.flatMap((way) => {
      const each = accepted.map((other) => refusals(way, other, at, isAnswer))
      return each.some((found) => found.length === 0) ? [] : (each.toSorted((one, other) => one.length - other.length)[0] ?? [])
    })
  const [from, to] = [ways[0]!, accepted[0]!]
  if (from['type'] !== to['type'] && !(from['type'] === 'integer' && to['type'] === 'number'))
    return [`${at}: ${shown(from)} where ${shown(to)} stood`]
  return [
    ...wordsLeft(from, to, at, isAnswer),
    ...(isAnswer ? [] : tighter(from, to, at)),
    ...fieldsLeft(from, to, at, isAnswer),
    ...(from['items'] && to['items'] ? refusals(from['items'] as Json, to['items'] as Json, `${at}[]`, isAnswer) : []),
  ]
}

const isOpen = (schema: Json) => !('type' in schema || 'anyOf' in schema || 'oneOf' in schema || 'enum' in schema || 'const' in schema)
/** One schema per way to be valid: also a list of types is one per type. */
function waysOf(schema: Json): Json[] {
  const ways = (schema['anyOf'] ?? schema['oneOf']) as Json[] | undefined
  if (ways) return ways.flatMap(waysOf)
  const type = schema['type']
  return Array.isArray(type) ? type.map((one: unknown) => ({ ...schema, type: one })) : [schema]
}
const shown = (schema: Json) => String(schema['type'] ?? JSON.stringify(schema['const'] ?? schema['enum']))

function wordsLeft(from: Json, to: Json, at: string, isAnswer: boolean): string[] {
  const words = (schema: Json) => ('const' in schema ? [schema['const']] : (schema['enum'] as unknown[] | undefined))
  const [given, taken] = [words(from), words(to)]
  if (!taken || (isAnswer && given && 'enum' in to)) return []
  if (!given) return [`${at}: any text where ${JSON.stringify(taken)} stood`]
  return given.filter((word) => !taken.includes(word)).map((word) => `${at}: not ${JSON.stringify(word)} any more`)
}

function tighter(from: Json, to: Json, at: string): string[] {
  return Object.entries(bounds).flatMap(([bound, sign]) => {
    const [was, is] = [from[bound], to[bound]] as (number | undefined)[]
    if (is === undefined || (was !== undefined && (is - was) * sign <= 0)) return []
    return [`${at}: ${bound} is ${is}${was === undefined ? '' : `, not ${was}`}`]
  })
}

function fieldsLeft(from: Json, to: Json, at: string, isAnswer: boolean): string[] {
  const [given, taken] = [from['properties'], to['properties']] as (Record<string, Json> | undefined)[]
  if (!given || !taken) return []
  const always = new Set(from['required'] as string[] | undefined)
  const needed = ((to['required'] as string[] | undefined) ?? [])
    .filter((name) => !always.has(name))
    .map((name) => `${at}.${name} is ${isAnswer ? 'not always there' : 'needed'}`)
  const known = Object.entries(given).flatMap(([name, schema]) => {
    if (taken[name]) return refusals(schema, taken[name], `${at}.${name}`, isAnswer)
    return isAnswer || to['additionalProperties'] !== false ? [] : [`${at}.${name} is gone`]
  })
  return [...needed, ...known]
}
