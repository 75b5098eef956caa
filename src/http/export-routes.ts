import { Hono } from 'hono'
import type { AppEnv } from './env.ts'
import { signedInCaller } from '../context.ts'
import { KiwiError } from '../errors.ts'
import { uuid } from '../shared/text.ts'
import { openExport } from '../social/export/open-export.ts'
import { paidCtx } from './request-ctx.ts'

/**
 * A person's finished export: for their own live session only, suspended or not, until its time is
 * over. The storage sends the bytes.
 */
export function exportRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()
  routes.get('/:exportId', async (c) => {
    const resHeaders = new Headers({ 'cache-control': 'private, no-store' })
    const ctx = await paidCtx(c, resHeaders, ['heavy'])
    signedInCaller(ctx)
    const exportId = uuid.safeParse(c.req.param('exportId'))
    if (!exportId.success) throw new KiwiError('NOT_FOUND')
    const url = await openExport(ctx, { exportId: exportId.data })
    resHeaders.set('location', url)
    return c.body(null, 302, Object.fromEntries(resHeaders))
  })
  return routes
}
