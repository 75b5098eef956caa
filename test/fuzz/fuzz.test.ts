import { afterAll, beforeAll, expect, it } from 'vitest'
import { errorMessages } from '../../src/errors.ts'
import { type RunningApi, startNodeApi } from '../api.ts'
import { createWorld, type World } from '../worlds/world.ts'
import { hostileBodies } from './hostile.ts'
import { type Random, randomFrom } from './random.ts'
import { everyProcedure, type Procedure } from './schemas.ts'
import { buildTown, type CallerName, callerNames } from './town.ts'
import { harvest, mutated, type Seen, validFor } from './values.ts'

const isLong = process.env['KIWI_FUZZ'] === 'long'
const seed = Number(process.env['KIWI_FUZZ_SEED'] ?? Math.floor(Math.random() * 1e9))
const rounds = Number(process.env['KIWI_FUZZ_ROUNDS'] ?? (isLong ? 600 : 6))
const procedures = everyProcedure()
const together = 6
const hangsAfterMs = 15_000
/** What may be away in a world whose providers do not answer. */
const asksProviders = /^((auth|pay\.pin|pay\.bank)\.|addresses\.findRoads$)/

let world: World
let api: RunningApi
let tokens: Record<CallerName, string | null>
let seen: Seen
let people: Awaited<ReturnType<typeof buildTown>>['people']
const causes: string[] = []
/** Procedures that took what was sent. */
const answered = new Set<string>()
beforeAll(async () => {
  world = await createWorld()
  world.deps.logger.error = (facts: object) => void causes.push(String((facts as { err?: unknown }).err))
  api = await startNodeApi(world)
  const town = await buildTown(world)
  seen = town.seen
  people = town.people
  const token = (name: Exclude<CallerName, 'anonymous'>) => world.sessionToken(town.people[name])
  tokens = {
    anonymous: null,
    pending: await token('pending'),
    member: await token('member'),
    shop: await token('shop'),
    admin: await token('admin'),
  }
})
afterAll(async () => {
  await api.close()
  await world.close()
})

interface Call {
  procedure: Procedure
  caller: CallerName
  /** JSON, or what is sent in its place. */
  body: string | undefined
}

function nextCall(procedure: Procedure, random: Random): Call {
  const caller = random.pick(callerNames)
  if (random.chance(0.03)) return { procedure, caller, body: random.pick(hostileBodies) }
  const valid = procedure.input ? validFor(procedure.input, random, seen) : undefined
  const input = random.chance(0.35) ? valid : mutated(valid, random)
  return { procedure, caller, body: JSON.stringify(input) }
}

async function send({ procedure, caller, body }: Call): Promise<{ status: number; text: string }> {
  const token = tokens[caller]
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` }
  const isQuery = procedure.type !== 'mutation'
  const url = new URL(`/trpc/${procedure.path}`, api.url)
  if (isQuery && body !== undefined) url.searchParams.set('input', body)
  if (!isQuery) headers['content-type'] = 'application/json'
  // A query travels in the address, and servers bound addresses before anything of ours sees them.
  if (url.href.length > 12_000) return { status: 0, text: '' }
  const late = AbortSignal.timeout(hangsAfterMs)
  const response = await fetch(url, {
    method: isQuery ? 'GET' : 'POST',
    headers,
    signal: late,
    ...(isQuery || body === undefined ? {} : { body }),
  })
  if (!response.headers.get('content-type')?.startsWith('text/event-stream'))
    return { status: response.status, text: await response.text() }
  // The first words of a stream are enough: it is refused, or it is ready.
  const reader = response.body!.getReader()
  const first = await reader.read()
  await reader.cancel()
  return { status: response.status, text: new TextDecoder().decode(first.value) }
}

/** What is wrong with an answer, or null. */
function flaw(procedure: Procedure, status: number, text: string): string | null {
  if (status === 0) return null
  if (/"code":"INTERNAL"|"httpStatus":500/.test(text)) return 'INTERNAL'
  if (text.startsWith('event:') || text.startsWith('data:') || text.startsWith(':')) return null
  const answer = parsed(text)
  if (answer === undefined) return `no JSON: ${text.slice(0, 80)}`
  const error = answer.error
  if (status < 300) {
    harvest(seen, answer.result)
    answered.add(procedure.path)
    return error === undefined ? null : 'an error with a status of success'
  }
  const { code, requestId, field } = error?.data ?? (error as Partial<Refusal> | undefined) ?? {}
  if (code === undefined || !(code in errorMessages)) return `a refusal without a code of ours: ${text.slice(0, 120)}`
  if (typeof requestId !== 'string' || typeof error?.message !== 'string')
    return `a refusal without sentence or request id: ${text.slice(0, 120)}`
  if (field !== undefined && field !== null && typeof field !== 'string') return 'a field that is no text'
  if (['UNAVAILABLE', 'OUTCOME_UNKNOWN', 'INTERNAL'].includes(code) && !asksProviders.test(procedure.path)) return code
  return null
}

interface Refusal {
  code: string
  requestId: string | null
  field: string | null
}

interface Answer {
  result?: unknown
  error?: { message?: string; data?: Refusal }
}

function parsed(text: string): Answer | undefined {
  try {
    return JSON.parse(text) as Answer
  } catch {
    return undefined
  }
}

it(
  `gives a stable refusal or an answer to whatever is sent by whomever (KIWI_FUZZ_SEED=${seed})`,
  async () => {
    const random = randomFrom(seed)
    const flaws: string[] = []
    for (let round = 0; round < rounds && flaws.length < 20; round += 1) {
      const order = procedures.toSorted(() => random.next() - 0.5)
      for (let from = 0; from < order.length; from += together) {
        const calls = order.slice(from, from + together).map((procedure) => nextCall(procedure, random))
        const answers = await Promise.all(calls.map((call) => send(call).catch((error: unknown) => ({ status: -1, text: String(error) }))))
        for (const [at, { status, text }] of answers.entries()) {
          const call = calls[at]!
          const wrong = status === -1 ? `no answer: ${text}` : flaw(call.procedure, status, text)
          if (wrong !== null)
            flaws.push(
              `${call.procedure.path} as ${call.caller} ${call.body?.slice(0, 300)}: ${wrong} ${causes.splice(0).join(' | ').slice(0, 400)}`,
            )
        }
      }
      // Limits would turn the rest of the run away; caches are filled again.
      await world.deps.redis.flushdb()
      await restoreSessions()
    }
    const others = await fetch(new URL('/health/live', api.url))
    expect(others.status).toBe(200)
    expect(flaws).toEqual([])
    // Otherwise nothing behind the schemas was tried.
    expect(answered.size).toBeGreaterThan(procedures.length / (isLong ? 3 : 4))
  },
  isLong ? 1_800_000 : 60_000,
)

/** Sign-outs are among the calls. */
async function restoreSessions(): Promise<void> {
  for (const name of callerNames) {
    const token = tokens[name]
    if (token === null) continue
    const { status } = await fetch(new URL('/trpc/me.get', api.url), { headers: { authorization: `Bearer ${token}` } })
    if (status !== 401) continue
    // A pending person who signs out is nobody any more.
    if (name === 'pending') people = { ...people, pending: await world.person({ status: 'pending' }) }
    tokens = { ...tokens, [name]: await world.sessionToken(people[name as Exclude<CallerName, 'anonymous'>]) }
  }
}
