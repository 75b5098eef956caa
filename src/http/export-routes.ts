import { Hono } from 'hono'
import type { AppEnv } from './env.ts'
import { KiwiError } from '../errors.ts'
import { uuid } from '../shared/text.ts'
import { openExport } from '../social/export/open-export.ts'
import { paidCtx } from './request-ctx.ts'

/** A person's finished export: for their own live session only, until its time is over. The storage sends the bytes. */
export function exportRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()
  routes.get('/:exportId', async (c) => {
    const resHeaders = new Headers({ 'cache-control': 'private, no-store' })
    const ctx = await paidCtx(c, resHeaders, ['heavy'])
    if (!ctx.actor) throw new KiwiError('UNAUTHENTICATED')
    const exportId = uuid.safeParse(c.req.param('exportId'))
    if (!exportId.success) throw new KiwiError('NOT_FOUND')
    const url = await openExport({ ...ctx, actor: ctx.actor }, { exportId: exportId.data })
    resHeaders.set('location', url)
    return c.body(null, 302, Object.fromEntries(resHeaders))
  })
  return routes
}
