import { type Context, Hono } from 'hono'
import type { Ctx } from '../context.ts'
import type { AppEnv } from './env.ts'
import { heedIdentityWebhook } from '../social/people/complete-identity.ts'
import { enqueueDeposit } from '../pay/deposits/enqueue-deposit.ts'
import { makeCtx } from './request-ctx.ts'

/**
 * Signed webhooks of other services. They are only hints: the state is fetched again, so a
 * repeated, late or reordered one changes nothing. 204: done; 401: not authentic; 503: send it
 * again.
 */
export function hookRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()
  routes.post('/portone', (c) =>
    answerHook(c, async (ctx, body, headers) => {
      const announced = await ctx.platform.identity.verifyWebhook(body, headers)
      if (announced && announced.verificationId !== null) await heedIdentityWebhook(ctx, announced.verificationId)
      return announced !== null
    }),
  )
  // A deposit on one of our virtual accounts. The runner asks the bank which one, how much and from
  // whom.
  routes.post('/bank', (c) =>
    answerHook(c, async (ctx, body, headers) => {
      const announced = await ctx.platform.deposits.verifyWebhook(body, headers, ctx.now())
      if (announced && announced.bankDepositId !== null) await enqueueDeposit(ctx, announced.bankDepositId)
      return announced !== null
    }),
  )
  return routes
}

/** `heed` returns false for a webhook that is not authentic. */
async function answerHook(
  c: Context<AppEnv>,
  heed: (ctx: Ctx, body: string, headers: Record<string, string>) => Promise<boolean>,
): Promise<Response> {
  const ctx = await makeCtx(c, new Headers(), ['hook'])
  if (await heed({ ...ctx, actor: null }, await c.req.text(), c.req.header())) return c.body(null, 204)
  ctx.logger.warn({ requestId: ctx.requestId }, 'a webhook was not authentic')
  return c.body(null, 401)
}
