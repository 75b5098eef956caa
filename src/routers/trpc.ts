import { isDeepStrictEqual } from 'node:util'
import { getTRPCErrorFromUnknown, initTRPC, TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import * as z from 'zod'
import { type Actor, type Ctx, signedInCaller } from '../context.ts'
import { type ErrorCode, KiwiError, type Locale, messageFor } from '../errors.ts'
import { JsonText } from '../shared/json-text.ts'
import type { Cost } from '../shared/limits.ts'
import { mayInShop, type ShopPermission } from '../shared/shop-roles.ts'
import { may, type Permission } from '../social/access/permissions.ts'
import { endedBySuspension } from '../social/moderation/ended-by-suspension.ts'
import { recordRefused } from '../social/staff/record-refused.ts'

/**
 * The callers that a procedure admits. `suspended`: whoever is signed in, suspended people too. For
 * `owner` and `shop` the verb finds the thing as theirs; `staff` and `shop` name a permission too
 * (social/access/permissions.ts, shared/shop-roles.ts). test/authorisation.test.ts calls every
 * procedure as every kind of caller.
 */
export type Policy = 'anyone' | 'suspended' | 'pending' | 'member' | 'owner' | 'shop' | 'staff'

/** The only map from Kiwi's codes to tRPC's, and so to HTTP's. */
const trpcCodes = {
  BAD_INPUT: 'BAD_REQUEST',
  UNAUTHENTICATED: 'UNAUTHORIZED',
  FORBIDDEN: 'FORBIDDEN',
  IDENTITY_REQUIRED: 'FORBIDDEN',
  IDENTITY_FAILED: 'UNPROCESSABLE_CONTENT',
  ALREADY_JOINED: 'CONFLICT',
  CONSENT_REQUIRED: 'FORBIDDEN',
  TOO_YOUNG: 'FORBIDDEN',
  LINK_REQUIRED: 'CONFLICT',
  SIGN_IN_EXPIRED: 'BAD_REQUEST',
  SIGN_IN_CANCELLED: 'BAD_REQUEST',
  SIGN_IN_REFUSED: 'BAD_REQUEST',
  ACCOUNT_SUSPENDED: 'FORBIDDEN',
  NOT_ANSWERED: 'FORBIDDEN',
  TOO_LATE: 'CONFLICT',
  NOT_FOUND: 'NOT_FOUND',
  CONFLICT: 'CONFLICT',
  HANDLE_CHANGED_OFTEN: 'TOO_MANY_REQUESTS',
  HANDLE_TAKEN: 'CONFLICT',
  PAUSED: 'FORBIDDEN',
  NAME_RESERVED: 'UNPROCESSABLE_CONTENT',
  IDEMPOTENCY_MISMATCH: 'CONFLICT',
  TOO_MANY_REQUESTS: 'TOO_MANY_REQUESTS',
  BODY_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  REQUEST_TIMEOUT: 'TIMEOUT',
  LIMIT_EXCEEDED: 'UNPROCESSABLE_CONTENT',
  INSUFFICIENT_FUNDS: 'UNPROCESSABLE_CONTENT',
  ACCOUNT_NOT_LINKED: 'PRECONDITION_FAILED',
  PIN_NOT_SET: 'PRECONDITION_FAILED',
  PIN_REQUIRED: 'PRECONDITION_FAILED',
  PIN_WRONG: 'UNPROCESSABLE_CONTENT',
  PIN_LOCKED: 'FORBIDDEN',
  DEVICE_UNKNOWN: 'FORBIDDEN',
  APPROVAL_INVALID: 'UNPROCESSABLE_CONTENT',
  REVERIFY_REQUIRED: 'FORBIDDEN',
  VERIFICATION_FAILED: 'UNPROCESSABLE_CONTENT',
  KEY_RETIRED: 'CONFLICT',
  OUT_OF_STOCK: 'CONFLICT',
  PRICE_CHANGED: 'CONFLICT',
  NOT_CANCELLABLE: 'CONFLICT',
  ALL_ACCOUNTS_BUSY: 'SERVICE_UNAVAILABLE',
  MEDIA_NOT_READY: 'PRECONDITION_FAILED',
  MEDIA_REFUSED: 'UNPROCESSABLE_CONTENT',
  UPLOAD_REFUSED: 'FORBIDDEN',
  OUTCOME_UNKNOWN: 'SERVICE_UNAVAILABLE',
  UNAVAILABLE: 'SERVICE_UNAVAILABLE',
  INTERNAL: 'INTERNAL_SERVER_ERROR',
} as const satisfies Record<ErrorCode, TRPCError['code']>

/** The HTTP status of a refusal outside tRPC, the same as inside it. */
export function httpStatusOf(code: ErrorCode): ContentfulStatusCode {
  return getHTTPStatusCodeFromError(new TRPCError({ code: trpcCodes[code] })) as ContentfulStatusCode
}

/** A refusal before a context exists, with the fields that the error formatter needs. */
export class EarlyRefusal extends TRPCError {
  readonly requestId: string
  readonly locale: Locale

  constructor(error: unknown, requestId: string, locale: Locale) {
    const refusal = error instanceof KiwiError ? error : new KiwiError('INTERNAL', { cause: error })
    super({ code: trpcCodes[refusal.code], message: refusal.code, cause: refusal })
    this.requestId = requestId
    this.locale = locale
  }
}

interface Meta {
  policy: Policy
  /** What a caller has to be allowed to do, for `staff` and `shop`. */
  permission: Permission | ShopPermission | null
  cost: Cost
  /** The schema of the answer, for the checks in development. Null: a stream. */
  answer: z.ZodType | null
}

export const ssePingMs = 15_000
export const sseReconnectMs = 40_000

const t = initTRPC
  .context<Ctx>()
  .meta<Meta>()
  .create({
    sse: { ping: { enabled: true, intervalMs: ssePingMs }, client: { reconnectAfterInactivityMs: sseReconnectMs } },
    errorFormatter: ({ error, ctx }) => refusalShape(error, ctx),
  })

/** What a client gets of a failure: code, sentence, field and request id, and nothing internal. */
export function refusalShape(error: TRPCError, ctx: Ctx | undefined) {
  const refusal = refusalOf(error)
  const asked = ctx ?? (error instanceof EarlyRefusal ? error : undefined)
  return {
    code: TRPC_ERROR_CODES_BY_KEY[error.code],
    message: messageFor(refusal.code, asked?.locale ?? 'ko', refusal.reason),
    data: {
      code: refusal.code,
      httpStatus: getHTTPStatusCodeFromError(error),
      field: refusal.field ?? null,
      details: refusal.details ?? null,
      requestId: asked?.requestId ?? null,
    },
  }
}

/** The cost of a call; an unknown procedure costs a read. */
export function costOf(procedure: { _def: { meta?: unknown } } | null): Cost {
  return (procedure?._def.meta as Meta | undefined)?.cost ?? 'read'
}

export const router = t.router
export const callerFactory = t.createCallerFactory

/** Turns every thrown error into a TRPCError with a KiwiError inside, and logs it once. */
const errors = t.middleware(async ({ ctx, meta, path, type, next }) => {
  const failure = (error: TRPCError) => {
    const refusal = refusalOf(error)
    if (refusal.code === 'INTERNAL' || refusal.code === 'UNAVAILABLE' || refusal.code === 'OUTCOME_UNKNOWN')
      ctx.logger.error({ requestId: ctx.requestId, path, code: refusal.code, err: refusal.cause ?? refusal }, 'procedure failed')
    return new TRPCError({ code: trpcCodes[refusal.code], message: refusal.code, cause: refusal })
  }
  const startMs = performance.now()
  const result = await next()
  // A stream is no call: it is open for as long as somebody reads it.
  if (type !== 'subscription')
    ctx.meters.called(path, result.ok ? 'ok' : refusalOf(result.error).code, (performance.now() - startMs) / 1_000)
  if (!result.ok) throw failure(result.error)
  const fault = ctx.config.checksAnswers && meta?.answer ? answerFault(meta.answer, result.data) : null
  if (fault !== null) throw failure(getTRPCErrorFromUnknown(new TypeError(`${path} answers ${fault}`)))
  // A subscription fails while it is read, after its procedure has returned.
  return type === 'subscription' ? { ...result, data: refusing(result.data as AsyncIterable<unknown>, failure) } : result
})

async function* refusing(events: AsyncIterable<unknown>, failure: (error: TRPCError) => TRPCError) {
  try {
    yield* events
  } catch (error) {
    throw failure(getTRPCErrorFromUnknown(error))
  }
}

const called = t.procedure.use(errors)

/** Callers, cost (shared/limits.ts), input, answer: `member('read', postInput, postPage)`. */
export const anyone = <Input extends z.ZodType, Answer extends z.ZodType>(cost: Cost, input: Input, answer: Answer) =>
  called.meta({ policy: 'anyone', permission: null, cost, answer }).output(typed(answer)).input(input)

/**
 * What a procedure behind `admit` knows, for its types alone: the context holds the actor already,
 * and for a `ctx` here tRPC would copy all of it.
 */
const asActor = {} as { ctx: { actor: Actor } }

/** Whom a suspension signed out hears why: UNAUTHENTICATED with `EndedBySuspension` as details. */
const signedInCalled = called.use(async ({ ctx, next }) => {
  const ended = ctx.endedToken === undefined ? null : await endedBySuspension(ctx, ctx.endedToken)
  if (ended) throw new KiwiError('UNAUTHENTICATED', { details: ended })
  signedInCaller(ctx)
  return next()
})

/**
 * For whoever is signed in, also while they are suspended. Nothing else sees a suspended caller.
 */
export const evenSuspended = <Input extends z.ZodType, Answer extends z.ZodType>(cost: Cost, input: Input, answer: Answer) =>
  signedInCalled.meta({ policy: 'suspended', permission: null, cost, answer }).output(typed(answer)).input(input)

export const pending = signedIn('pending')
export const member = signedIn('member')
export const owner = signedIn('owner')

/** Made once per policy: tRPC copies a builder at each step, and a start makes every procedure. */
function signedIn(policy: 'pending' | 'member' | 'owner') {
  const admitted = called.use(({ ctx, path, type, next }) => {
    const actor = admit(ctx, policy)
    if (type === 'mutation' && policy !== 'pending' && !openWithoutConsent.has(path)) requireConsent(actor, ctx.now())
    return next(asActor)
  })
  return <Input extends z.ZodType, Answer extends z.ZodType>(cost: Cost, input: Input, answer: Answer) =>
    admitted.meta({ policy, permission: null, cost, answer }).output(typed(answer)).input(input)
}

/**
 * For the people of a shop whose role has the permission. The verb finds their shop by `shopFor`,
 * which reads the role again.
 */
export const shop = <Input extends z.ZodType, Answer extends z.ZodType>(
  permission: ShopPermission,
  cost: Cost,
  input: Input,
  answer: Answer,
) =>
  called
    .use(({ ctx, path, type, next }) => {
      const actor = admit(ctx, 'shop')
      if (actor.shopRole === null || !mayInShop(actor.shopRole, permission)) throw new KiwiError('FORBIDDEN')
      if (type === 'mutation' && !openWithoutConsent.has(path)) requireConsent(actor, ctx.now())
      return next(asActor)
    })
    .meta({ policy: 'shop', permission, cost, answer })
    .output(typed(answer))
    .input(input)

/**
 * For staff whose role has the permission. The verb asks again in its transaction
 * (`mustStillHave`).
 */
export const staff = <Input extends z.ZodType, Answer extends z.ZodType>(
  permission: Permission,
  cost: Cost,
  input: Input,
  answer: Answer,
) =>
  called
    .use(async ({ ctx, path, next }) => {
      const actor = admit(ctx, 'staff')
      if (!may(actor.role, permission)) {
        await recordRefused({ ...ctx, actor }, path)
        throw new KiwiError('FORBIDDEN')
      }
      return next(asActor)
    })
    .meta({ policy: 'staff', permission, cost, answer })
    .output(typed(answer))
    .input(input)

/** Live events for a signed-in member. Each event is checked by the stream itself. */
export const stream = <Input extends z.ZodType>(cost: Cost, input: Input) =>
  called
    .use(({ ctx, next }) => {
      admit(ctx, 'member')
      return next(asActor)
    })
    .meta({ policy: 'member', permission: null, cost, answer: null })
    .input(input)

/** Ties a verb's answer to the schema when it compiles. Production sends the answer as it is. */
function typed<Answer extends z.ZodType>(_answer: Answer) {
  return (value: unknown) => value as z.output<Answer>
}

/**
 * A verb's answer that is JSON already. Its type stays that of the value: the client reads the
 * same.
 */
export async function asJson<Value>(answer: Promise<JsonText<Value>>): Promise<Value> {
  return (await answer) as unknown as Value
}

/** The difference between an answer and its schema: a field is missing or extra. Null: none. */
function answerFault(answer: z.ZodType, value: unknown): string | null {
  const given: unknown = value instanceof JsonText ? value.value : value
  const parsed = answer.safeParse(given)
  if (!parsed.success) return `against its schema: ${z.prettifyError(parsed.error)}`
  return isDeepStrictEqual(parsed.data, given) ? null : 'more than its schema names'
}

function admit({ actor, suspended }: Ctx, policy: Exclude<Policy, 'anyone' | 'suspended'>): Actor {
  if (suspended) throw new KiwiError('ACCOUNT_SUSPENDED')
  if (!actor) throw new KiwiError('UNAUTHENTICATED')
  if (policy === 'pending') return actor
  if (actor.status !== 'active') throw new KiwiError('IDENTITY_REQUIRED')
  return actor
}

/**
 * Changes that stay open to whoever owes a consent: keeping oneself safe, taking back what one
 * gave, and getting one's own money. Reading is always open.
 */
export const openWithoutConsent: ReadonlySet<string> = new Set([
  'auth.linkChannel',
  'me.endSession',
  'me.passkeys.remove',
  'people.block',
  'people.mute',
  'people.removeFollower',
  'mutes.add',
  'feed.hide',
  'reports.create',
  // To delete one's own, and to end what is made of what one did: the privacy notice promises it.
  'posts.delete',
  'comments.delete',
  'chat.unsend',
  'chat.clear',
  'feed.forgetAct',
  'feed.resetInterests',
  'feed.setPersonalised',
  // To withdraw, with what it needs: an account of one's own and a PIN.
  'pay.withdraw',
  'pay.bank.verifyAccount',
  'pay.bank.confirmAccount',
  'pay.bank.startUnlock',
  'pay.pin.startRegistration',
  'pay.pin.finishRegistration',
  'pay.pin.startLogin',
  'pay.pin.finishLogin',
  'pay.pin.addDevice',
  'pay.pin.startReverify',
  'pay.pin.completeReverify',
  'pay.pin.removeDevice',
  // What has to end before one may leave (leaving-obstacles.ts).
  'orders.cancel',
  'pay.virtualAccounts.release',
  'shops.payouts.fund',
  'notifications.markRead',
  'chat.markRead',
])

function requireConsent({ owesConsentFromMs }: Actor, now: Date): void {
  if (owesConsentFromMs !== undefined && owesConsentFromMs <= now.getTime()) throw new KiwiError('CONSENT_REQUIRED')
}

function refusalOf(error: TRPCError): KiwiError {
  if (error.cause instanceof KiwiError) return error.cause
  if (error.cause instanceof z.ZodError) return badInput(error.cause)
  const code = transportCodes[error.code]
  return new KiwiError(code ?? 'INTERNAL', { cause: error.cause ?? error })
}

/** Refusals tRPC makes itself, before a verb runs. */
const transportCodes: Partial<Record<TRPCError['code'], ErrorCode>> = {
  BAD_REQUEST: 'BAD_INPUT',
  PARSE_ERROR: 'BAD_INPUT',
  NOT_FOUND: 'NOT_FOUND',
  METHOD_NOT_SUPPORTED: 'BAD_INPUT',
  UNSUPPORTED_MEDIA_TYPE: 'BAD_INPUT',
  PAYLOAD_TOO_LARGE: 'BODY_TOO_LARGE',
}

/** Cuts both texts: names of unknown fields come from the caller and may be as long as the body. */
function badInput(error: z.ZodError): KiwiError {
  const issue = error.issues[0]
  const unknownField = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined
  const path = [...(issue?.path ?? []), ...(unknownField === undefined ? [] : [unknownField])]
  return new KiwiError('BAD_INPUT', {
    field: path.map(String).join('.').slice(0, 200),
    details: { reason: (issue?.message ?? 'not valid').slice(0, 200) },
    cause: error,
  })
}
