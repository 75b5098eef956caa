import { Hono } from 'hono'
import { sandboxCredentials } from '../credentials.ts'
import { operation, type Refusal, type SandboxEnv } from '../operation.ts'
import type { World } from '../world.ts'

const pageSize = 50

/**
 * The bank's virtual-account service. There is no public standard; this is the
 * smallest REST contract that such services share.
 *
 *   GET /v1/deposits/:id             one deposit, or 404
 *   GET /v1/deposits?after=<cursor>  { deposits, cursor: last id, hasMore } in booking order
 *
 * Both need `authorization: Bearer <key>` and answer 401 without it.
 */
export function virtualaccounts(world: World): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>()
  const guard = (name: string) => operation(world, 'virtualaccounts', name, faultBody)
  app.use('/v1/*', async (c, next) => {
    if (c.req.header('authorization') === `Bearer ${sandboxCredentials.virtualaccounts.apiKey}`) return next()
    return c.json({ error: 'UNAUTHORIZED' }, 401)
  })

  app.get('/v1/deposits/:id', guard('get'), (c) => {
    const deposit = world.state.virtualDeposits.find(({ id }) => id === c.req.param('id'))
    return deposit ? c.json(deposit) : c.json({ error: 'NOT_FOUND' }, 404)
  })
  app.get('/v1/deposits', guard('list'), (c) => {
    const after = c.req.query('after')
    // An unknown cursor, e.g. from before a reset, means the beginning.
    const start = world.state.virtualDeposits.findIndex(({ id }) => id === after) + 1
    const deposits = world.state.virtualDeposits.slice(start, start + pageSize)
    const hasMore = start + deposits.length < world.state.virtualDeposits.length
    return c.json({ deposits, cursor: deposits.at(-1)?.id ?? after ?? null, hasMore })
  })
  return app
}

function faultBody(code: string): Refusal {
  return { status: code.endsWith('NOT_FOUND') ? 404 : 400, body: { error: code } }
}
