import * as z from 'zod'
import kiwi from '../../package.json' with { type: 'json' }
import { errorMessages } from '../errors.ts'
import { appRouter } from '../routers/index.ts'
import type { Policy } from '../routers/trpc.ts'
import { type Cost, type CostRow, costs } from '../shared/limits.ts'
import { cookieNames } from './cookies.ts'

interface Procedure {
  _def: {
    type: 'query' | 'mutation' | 'subscription'
    inputs: z.ZodType[]
    meta: { policy: Policy; permission: string | null; cost: Cost; answer: z.ZodType | null }
  }
}
type Json = Record<string, unknown>

/**
 * The API as OpenAPI 3.1: every procedure with the schemas that check its input and state its
 * answer, and the shape of a refusal. The paths are tRPC's own, so the document describes the calls
 * that the SDK makes.
 */
export function openApi(publicUrl: string): Json {
  const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, Procedure>)
  return {
    openapi: '3.1.0',
    info: { title: 'Kiwi', version: kiwi.version, description },
    servers: [{ url: publicUrl }],
    tags: [...new Set(procedures.map(([name]) => areaOf(name)))].sort().map((name) => ({ name })),
    paths: Object.fromEntries(
      procedures
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .map(([name, procedure]) => [
          `/trpc/${name}`,
          { [procedure._def.type === 'mutation' ? 'post' : 'get']: operation(name, procedure) },
        ]),
    ),
    components: {
      schemas: { Refusal: refusal, EarlyRefusal: earlyRefusal },
      responses: {
        Refused: {
          description: 'A refusal. Before a procedure is reached (from another site, too large) it has the simpler shape.',
          content: json({ anyOf: ['Refusal', 'EarlyRefusal'].map((name) => ({ $ref: `#/components/schemas/${name}` })) }),
        },
      },
      securitySchemes: {
        session: { type: 'http', scheme: 'bearer', description: 'The token of a session, for apps.' },
        cookie: { type: 'apiKey', in: 'cookie', name: cookieNames(publicUrl).session, description: 'The same for browsers.' },
      },
    },
  }
}

const description = [
  'Queries are GET with their input as JSON in `input`; changes are POST with a JSON body. The answer is in `result.data`.',
  'A change with an `idempotencyKey` acts once per key, however often it is sent.',
  'A page is asked for with the `nextCursor` of the page before it; `null` is the last one.',
].join('\n\n')

function operation(name: string, { _def: { type, inputs, meta } }: Procedure): Json {
  const input = schemaOf(inputs.at(-1)!, 'input')
  const isOptional = inputs.at(-1)!.safeParse(undefined).success
  return {
    operationId: name,
    tags: [areaOf(name)],
    summary: name,
    description: [
      `${whoMay[meta.policy]}${meta.permission === null ? '' : ` (permission \`${meta.permission}\`)`}.`,
      `Cost: \`${meta.cost}\`, ${(costs as Record<Cost, CostRow>)[meta.cost].what}.`,
    ].join('\n\n'),
    ...(meta.policy === 'anyone' ? {} : { security: [{ session: [] }, { cookie: [] }] }),
    ...(type === 'mutation'
      ? { requestBody: { required: !isOptional, content: json(input) } }
      : { parameters: [{ name: 'input', in: 'query', required: !isOptional, content: json(input) }] }),
    responses: {
      200: type === 'subscription' ? events : answered(schemaOf(meta.answer!, 'output')),
      ...(type === 'mutation' ? {} : { 431: { description: 'The input is too long for an address. The answer is empty.' } }),
      default: refused,
    },
  }
}

const whoMay: Record<Policy, string> = {
  anyone: 'Anyone',
  suspended: 'Whoever is signed in, even while suspended',
  pending: 'Whoever is signed in, before the identity is verified too',
  member: 'Members',
  owner: 'The member whose own it is',
  shop: 'The people of a shop',
  staff: 'Staff',
}

const refused = { $ref: '#/components/responses/Refused' }
const events = {
  description: [
    'Live events. Each has an id; `lastEventId` in the input resumes after it.',
    'The stream has begun when its procedure refuses: that refusal is the event `serialized-error`, and the status is 200.',
  ].join('\n\n'),
  content: { 'text/event-stream': {} },
}

const sentence = z.string().meta({ description: 'A sentence for people, in the language of `x-kiwi-locale` or `accept-language`.' })
const code = z.enum(Object.keys(errorMessages) as [string, ...string[]])
const field = z.string().meta({ description: 'The field of the input that is wrong.' })
const details = z.record(z.string(), z.unknown())
const requestId = z.string().nullable()
const refusal = schemaOf(
  z.object({
    error: z.object({
      message: sentence,
      code: z.int().meta({ description: 'JSON-RPC 2.0 code' }),
      data: z.object({ code, httpStatus: z.int(), field: field.nullable(), details: details.nullable(), requestId }),
    }),
  }),
  'output',
)
const earlyRefusal = schemaOf(
  z.object({ error: z.object({ code, message: sentence, field: field.optional(), details: details.optional(), requestId }) }),
  'output',
)

function answered(data: Json): Json {
  const result = { type: 'object', properties: { data }, required: ['data'] }
  return { description: 'The answer', content: json({ type: 'object', properties: { result }, required: ['result'] }) }
}

/** What JSON Schema cannot say, such as a cleaned text or a date, stays open. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => plain(jsonSchema),
  })
  return rest
}

/**
 * What many readers of OpenAPI do not know yet is left out: a list of so many equal things stands
 * in place of `prefixItems`, and a pattern with properties of Unicode for none.
 */
function plain(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.pattern?.includes('\\p{')) delete schema.pattern
  const [first, ...others] = schema.prefixItems ?? []
  if (first === undefined || others.some((one) => JSON.stringify(one) !== JSON.stringify(first))) return
  schema.items = first
  delete schema.prefixItems
}

const json = (schema: Json): Json => ({ 'application/json': { schema } })
const areaOf = (name: string): string => name.split('.', 1)[0]!
