import { Hono } from 'hono'
import type { AppEnv } from './env.ts'
import { heedIdentityWebhook } from '../social/people/complete-identity.ts'
import { enqueueDeposit } from '../pay/deposits/enqueue-deposit.ts'
import { makeCtx } from './request-ctx.ts'

/**
 * Announcements of other services. They prove themselves by signature and are only hints: the state is fetched again, so a
 * duplicate, late or reordered one changes nothing. 204: heeded; 401: not authentic; 503: to be sent again.
 */
export function hookRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()

  routes.post('/portone', async (c) => {
    const ctx = await makeCtx(c, new Headers(), ['hook'])
    const announced = await ctx.platform.identity.verifyWebhook(await c.req.text(), c.req.header())
    if (!announced) {
      ctx.logger.warn({ requestId: ctx.requestId }, 'a webhook was not authentic')
      return c.body(null, 401)
    }
    if (announced.verificationId !== null) await heedIdentityWebhook({ ...ctx, actor: null }, announced.verificationId)
    return c.body(null, 204)
  })

  // Money came to one of our virtual accounts. Which, how much and from whom is asked of the bank, by the runner.
  routes.post('/bank', async (c) => {
    const ctx = await makeCtx(c, new Headers(), ['hook'])
    const announced = await ctx.platform.deposits.verifyWebhook(await c.req.text(), c.req.header(), ctx.now())
    if (!announced) {
      ctx.logger.warn({ requestId: ctx.requestId }, 'a webhook was not authentic')
      return c.body(null, 401)
    }
    if (announced.bankDepositId !== null) await enqueueDeposit({ ...ctx, actor: null }, announced.bankDepositId)
    return c.body(null, 204)
  })
  return routes
}
