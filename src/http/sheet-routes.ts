import { type Context, Hono } from 'hono'
import { writeProducts, writeSample, writeWrongLines } from '../commerce/sheets/write-sheet.ts'
import type { MemberCtx } from '../context.ts'
import { KiwiError } from '../errors.ts'
import { uuid } from '../shared/text.ts'
import type { AppEnv } from './env.ts'
import { paidCtx } from './request-ctx.ts'

/** Sheets of products to save as files. They are written while they are sent. */
export function sheetRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()
  routes.get('/sample.csv', async (c) => {
    const { ctx, headers } = await callerOf(c)
    return c.body(streamOf(writeSample(ctx)), 200, { ...headers, ...fileHeaders('kiwi-sample.csv') })
  })
  routes.get('/products.csv', async (c) => {
    const { ctx, headers } = await callerOf(c)
    return c.body(streamOf(await writeProducts(ctx)), 200, { ...headers, ...fileHeaders('kiwi-products.csv') })
  })
  routes.get('/imports/:importId/wrong.csv', async (c) => {
    const { ctx, headers } = await callerOf(c)
    const importId = uuid.safeParse(c.req.param('importId'))
    if (!importId.success) throw new KiwiError('NOT_FOUND')
    const lines = await writeWrongLines(ctx, { importId: importId.data })
    return c.body(streamOf(lines), 200, { ...headers, ...fileHeaders('kiwi-wrong-lines.csv') })
  })
  return routes
}

/** Errors: TOO_MANY_REQUESTS, UNAUTHENTICATED, ACCOUNT_SUSPENDED, IDENTITY_REQUIRED. */
async function callerOf(c: Context<AppEnv>): Promise<{ ctx: MemberCtx; headers: Record<string, string> }> {
  const resHeaders = new Headers()
  const ctx = await paidCtx(c, resHeaders, ['heavy'])
  if (ctx.suspended) throw new KiwiError('ACCOUNT_SUSPENDED')
  if (!ctx.actor) throw new KiwiError('UNAUTHENTICATED')
  if (ctx.actor.status !== 'active') throw new KiwiError('IDENTITY_REQUIRED')
  return { ctx: { ...ctx, actor: ctx.actor }, headers: Object.fromEntries(resHeaders) }
}

const fileHeaders = (name: string) => ({
  'content-type': 'text/csv; charset=utf-8',
  'content-disposition': `attachment; filename="${name}"`,
  'cache-control': 'private, no-store',
  'x-content-type-options': 'nosniff',
})

/** Reads on only as fast as the client does. */
function streamOf(pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
  })
}
