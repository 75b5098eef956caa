import { type AnyTRPCQueryProcedure, getTRPCErrorFromUnknown, type TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import type { Context } from 'hono'
import type { Ctx } from '../context.ts'
import { appRouter } from '../routers/index.ts'
import { mayRememberSession } from '../routers/remembered-session.ts'
import { costOf, EarlyRefusal, refusalShape } from '../routers/trpc.ts'
import { jsonArray, JsonText } from '../shared/json-text.ts'
import type { AppEnv } from './env.ts'
import { wholeAnswer } from './known-bytes.ts'
import { paidCtx, requestLocale } from './request-ctx.ts'
import { retryAfter } from './retry-after.ts'

/** One query of a request. */
interface QueryCall {
  path: string
  procedure: AnyTRPCQueryProcedure
  input: unknown
}

interface Outcome {
  text: JsonText<unknown>
  error: TRPCError | null
}

/**
 * Answers a GET request of queries, alone or in a batch, as tRPC's own handler does: each procedure
 * with its policy, input and verb is tRPC's; only the way there and back is not, which took longer
 * than most verbs (docs/performance.md). Null, before anything was done: the request is something
 * else, or not in order, and tRPC answers.
 */
export async function answerQueries(c: Context<AppEnv>, resHeaders: Headers): Promise<Response | null> {
  const request = readQueries(c)
  if (!request) return null
  const { calls, isBatch } = request
  const costs = calls.map(({ procedure }) => costOf(procedure))
  const outcomes = await paidCtx(
    c,
    resHeaders,
    costs,
    calls.every(({ path }) => mayRememberSession(path)),
  ).then(
    (ctx) => Promise.all(calls.map((call, at) => ask(ctx, call, at))),
    (error: unknown) => {
      const early = new EarlyRefusal(error, c.get('requestId'), requestLocale(c.req.raw))
      return calls.map(() => refused(early, undefined))
    },
  )
  const texts = outcomes.map(({ text }) => text)
  const errors = outcomes.flatMap(({ error }) => error ?? [])
  const headers = { 'content-type': 'application/json', vary: 'trpc-accept, accept', ...retryAfter(errors.map(({ cause }) => cause)) }
  return wholeAnswer((isBatch ? jsonArray(texts) : texts[0]!).bytes, { status: statusOfAll(outcomes), headers })
}

async function ask(ctx: Ctx, { path, procedure, input }: QueryCall, batchIndex: number): Promise<Outcome> {
  try {
    const data: unknown = await procedure({ ctx, path, type: 'query', getRawInput: async () => input, signal: undefined, batchIndex })
    const parts = data instanceof JsonText ? data.parts : [JSON.stringify(data)]
    return { text: new JsonText(['{"result":{"data":', ...parts, '}}']), error: null }
  } catch (error) {
    return refused(error, ctx)
  }
}

function refused(cause: unknown, ctx: Ctx | undefined): Outcome {
  const error = getTRPCErrorFromUnknown(cause)
  return { text: new JsonText([JSON.stringify({ error: refusalShape(error, ctx) })]), error }
}

/**
 * A query that the API makes for the page it writes, as that page would: the same caller, limits,
 * procedure and answer. Null where it is refused or fails: then the page asks by itself, and shows
 * why.
 */
export async function askForPage(c: Context<AppEnv>, path: string, input: unknown): Promise<JsonText<unknown> | null> {
  const procedure = procedures[path] as AnyTRPCQueryProcedure
  try {
    const ctx = await paidCtx(c, new Headers(), [costOf(procedure)], mayRememberSession(path))
    const data: unknown = await procedure({ ctx, path, type: 'query', getRawInput: async () => input, signal: undefined, batchIndex: 0 })
    return data instanceof JsonText ? data : new JsonText([JSON.stringify(data)])
  } catch {
    return null
  }
}

/** 207 where the calls of a batch ended differently, as tRPC has it. */
function statusOfAll(outcomes: Outcome[]): number {
  const statuses = new Set(outcomes.map(({ error }) => (error ? getHTTPStatusCodeFromError(error) : 200)))
  const [status = 200] = statuses
  return statuses.size === 1 ? status : 207
}

const procedures: Readonly<Record<string, { _def: { type: string } }>> = appRouter._def.procedures as unknown as Record<
  string,
  { _def: { type: string } }
>

function readQueries({ req }: Context<AppEnv>): { calls: QueryCall[]; isBatch: boolean } | null {
  const names = req.path.slice('/trpc/'.length)
  const { batch, input, connectionParams } = req.query()
  const isUsual =
    req.method === 'GET' &&
    /^[\w.,]+$/.test(names) &&
    req.header('trpc-accept') === undefined &&
    req.header('content-type') === undefined &&
    connectionParams === undefined &&
    !req.header('accept')?.includes('jsonl')
  if (!isUsual) return null
  const isBatch = batch === '1'
  const paths = isBatch ? names.split(',') : [names]
  const inputs = readInputs(input, isBatch)
  if (!inputs) return null
  const calls = paths.flatMap((path, at): QueryCall[] => {
    const procedure = Object.hasOwn(procedures, path) ? procedures[path] : undefined
    return procedure?._def.type === 'query' ? [{ path, procedure: procedure as AnyTRPCQueryProcedure, input: inputs[at] }] : []
  })
  return calls.length === paths.length ? { calls, isBatch } : null
}

/** The inputs by the place of their call; null for what is not JSON. */
function readInputs(text: string | undefined, isBatch: boolean): Readonly<Record<number, unknown>> | null {
  if (text === undefined) return isBatch ? null : {}
  try {
    const value: unknown = JSON.parse(text)
    if (!isBatch) return { 0: value }
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<number, unknown>) : null
  } catch {
    return null
  }
}
