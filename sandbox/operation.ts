import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context, MiddlewareHandler } from 'hono'
import { faultFor } from './faults.ts'
import { pause, type RequestRecord, type World } from './world.ts'

export type SandboxEnv = { Bindings: HttpBindings }
export type Refusal = { status: 400 | 401 | 403 | 404 | 429 | 200; body: Record<string, unknown> }

const keptRequests = 200

/**
 * Wraps one call of a provider: writes it to the request log and applies the active faults.
 * `refuse` turns a fault's code into the provider's own error body.
 */
export function operation(world: World, provider: string, name: string, refuse: (code: string) => Refusal): MiddlewareHandler<SandboxEnv> {
  return async (c, next) => {
    const startedMs = performance.now()
    const at = world.now().toISOString()
    const noted = (status: RequestRecord['status']) =>
      note(world, {
        at,
        provider,
        operation: name,
        method: c.req.method,
        path: c.req.path,
        status,
        tookMs: Math.round(performance.now() - startedMs),
      })

    const answer = await struck(world, c, provider, name, refuse, next)
    if (answer === 'silence') {
      noted('no answer')
      return silence(world, c)
    }
    if (answer) c.res = answer
    world.touch()
    noted(c.res.status)
    return c.res
  }
}

async function struck(
  world: World,
  c: Context<SandboxEnv>,
  provider: string,
  name: string,
  refuse: (code: string) => Refusal,
  next: () => Promise<void>,
): Promise<Response | 'silence' | undefined> {
  const slow = faultFor(world, provider, name, 'slow')
  if (slow) await pause(slow.ms ?? 3_000, world.stopping)

  if (faultFor(world, provider, name, 'silentBefore')) return 'silence'
  if (faultFor(world, provider, name, 'http500')) return c.text('Internal Server Error', 500)

  const error = faultFor(world, provider, name, 'errorCode')
  if (error) {
    if (error.afterEffect) await next()
    const refusal = refuse(error.code ?? 'SANDBOX')
    return c.json(refusal.body, refusal.status)
  }

  await next()
  const after = faultFor(world, provider, name, 'silentAfter')
  if (!after) return undefined
  if (after.drop) c.env.outgoing.destroy()
  return 'silence'
}

/** Keeps the connection open without an answer until the caller gives up or the sandbox stops. */
async function silence(world: World, c: Context<SandboxEnv>): Promise<Response> {
  const { outgoing } = c.env
  world.save()
  if (!outgoing.destroyed) {
    await new Promise<void>((resolve) => {
      outgoing.once('close', resolve)
      world.stopping.addEventListener('abort', () => outgoing.destroy(), { once: true })
    })
  }
  return RESPONSE_ALREADY_SENT
}

function note(world: World, record: RequestRecord): void {
  world.requests.unshift(record)
  if (world.requests.length > keptRequests) world.requests.length = keptRequests
}
