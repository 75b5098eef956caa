import * as z from 'zod'
import { errorMessages } from '../../src/errors.ts'
import { realtimeEvent } from '../../src/realtime/events.ts'
import { appRouter } from '../../src/routers/index.ts'

type Schema = Record<string, unknown>
interface Procedure {
  _def: { type: 'query' | 'mutation' | 'subscription'; inputs: z.ZodType[]; meta: { answer: z.ZodType | null } }
}
interface Tree {
  [name: string]: Tree | Procedure
}

/**
 * The declarations of `sdk/src/api.ts` without the router: what a consumer's compiler reads of the
 * packed SDK.
 */
export function apiTypes(): string {
  const tree = treeOf(appRouter._def.procedures as unknown as Record<string, Procedure>)
  return `/** Made from the schemas of Kiwi's API. */
export interface CallOptions {
  signal?: AbortSignal
}
export interface StreamOptions<Event> {
  signal?: AbortSignal
  onStarted?: () => void
  onData?: (event: Event) => void
  onError?: (error: Error) => void
  onComplete?: () => void
  onStopped?: () => void
}
/** The input may be left out where it has no required field. */
type Arguments<Input, Options> = undefined extends Input ? [input?: Input, options?: Options] : [input: Input, options?: Options]
export interface Query<Input, Answer> {
  query(...call: Arguments<Input, CallOptions>): Promise<Answer>
}
export interface Mutation<Input, Answer> {
  mutate(...call: Arguments<Input, CallOptions>): Promise<Answer>
}
export interface Subscription<Input, Event> {
  subscribe(input: Input, options: StreamOptions<Event>): { unsubscribe(): void }
}

/** Every procedure of the API by its name. */
export interface KiwiApi ${written(tree, ({ _def }) => `${kinds[_def.type]}<${inputOf(_def)}, ${answerOf(_def)}>`)}

export interface RouterInputs ${written(tree, ({ _def }) => inputOf(_def))}

export interface RouterOutputs ${written(tree, ({ _def }) => answerOf(_def))}

/** What a refusal carries. */
export interface ApiErrorData {
  code: ${Object.keys(errorMessages)
    .map((code) => JSON.stringify(code))
    .join(' | ')}
  httpStatus: number
  field: string | null
  details: Record<string, unknown> | null
  requestId: string | null
}
`
}

const kinds = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const

function treeOf(procedures: Record<string, Procedure>): Tree {
  const tree: Tree = {}
  for (const [path, procedure] of Object.entries(procedures)) {
    const names = path.split('.')
    const last = names.pop()!
    let at = tree
    for (const name of names) at = (at[name] ??= {}) as Tree
    at[last] = procedure
  }
  return tree
}

function written(tree: Tree, leaf: (procedure: Procedure) => string, indent = ''): string {
  const lines = Object.entries(tree).map(
    ([name, at]) => `${indent}  ${name}: ${isProcedure(at) ? leaf(at) : written(at, leaf, `${indent}  `)}`,
  )
  return `{\n${lines.join('\n')}\n${indent}}`
}

const isProcedure = (at: Tree | Procedure): at is Procedure => typeof at === 'function'

function inputOf({ inputs }: Procedure['_def']): string {
  const schema = inputs.at(-1)!
  const type = typeOf(jsonSchema(schema, 'input'))
  return schema.safeParse(undefined).success ? `${type} | undefined` : type
}

function answerOf({ meta: { answer } }: Procedure['_def']): string {
  // The only stream is that of live events.
  return answer ? typeOf(jsonSchema(answer, 'output')) : `{ id: string; data: ${typeOf(jsonSchema(realtimeEvent, 'output'))} }`
}

const jsonSchema = (schema: z.ZodType, io: 'input' | 'output') => z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Schema

function typeOf(schema: Schema): string {
  const { type, properties, additionalProperties, items, prefixItems } = schema
  const choices = (schema['anyOf'] ?? schema['oneOf']) as Schema[] | undefined
  if (choices) return `(${[...new Set(choices.map(typeOf))].join(' | ')})`
  if (Array.isArray(schema['allOf'])) return `(${(schema['allOf'] as Schema[]).map(typeOf).join(' & ')})`
  if ('const' in schema) return JSON.stringify(schema['const'])
  if (Array.isArray(schema['enum'])) return `(${schema['enum'].map((value) => JSON.stringify(value)).join(' | ')})`
  if (Array.isArray(type)) return `(${type.map((one) => typeOf({ ...schema, type: one })).join(' | ')})`
  if (Array.isArray(prefixItems)) return `[${(prefixItems as Schema[]).map(typeOf).join(', ')}]`
  switch (type) {
    case 'object':
      return objectOf(
        (properties ?? {}) as Record<string, Schema>,
        (schema['required'] ?? []) as string[],
        typeof additionalProperties === 'object' ? (additionalProperties as Schema) : null,
      )
    case 'array':
      return `${typeOf((items ?? {}) as Schema)}[]`
    case 'integer':
    case 'number':
      return 'number'
    case 'string':
    case 'boolean':
    case 'null':
      return type
    case undefined:
      return 'unknown'
    default:
      throw new Error(`No TypeScript for the JSON Schema ${JSON.stringify(schema)}`)
  }
}

function objectOf(properties: Record<string, Schema>, required: string[], rest: Schema | null): string {
  const fields = Object.entries(properties).map(
    ([name, schema]) => `${/^\w+$/.test(name) ? name : JSON.stringify(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema)}`,
  )
  if (rest && fields.length === 0) return `Record<string, ${typeOf(rest)}>`
  return `{ ${fields.join('; ')} }`
}
