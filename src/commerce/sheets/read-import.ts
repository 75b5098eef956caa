import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { shopFor } from '../../pay/settlement/shop-for.ts'
import { importsWhere } from './internal/import-view.ts'
import type { importInput, importList, ImportView } from './schema.ts'

const shownImports = 20

/** One import of the caller's shop. Errors: FORBIDDEN, NOT_FOUND. */
export async function readImport(ctx: MemberCtx, { importId }: z.infer<typeof importInput>): Promise<ImportView> {
  const shop = await shopFor(ctx, 'products')
  const [found] = await importsWhere(ctx, shop.id, sql`id = ${importId}::uuid`)
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'importId' })
  return found
}

/** The newest imports of the caller's shop. Errors: FORBIDDEN. */
export async function listImports(ctx: MemberCtx): Promise<z.infer<typeof importList>> {
  const shop = await shopFor(ctx, 'products')
  return { imports: await importsWhere(ctx, shop.id, sql`state <> 'uploading' order by id desc limit ${shownImports}`) }
}
