import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { shopFor } from '../../pay/settlement/shop-for.ts'
import { readImport } from './read-import.ts'
import { sheetBounds } from './rules.ts'
import type { begunImport, beginImportInput, importInput, ImportView } from './schema.ts'

/** What a sheet is uploaded as, whatever it is: the runner looks at its bytes. */
const contentType = 'text/csv'

/**
 * Begins an import: answers where the file is to be PUT. Errors: FORBIDDEN, LIMIT_EXCEEDED with
 * details.perDay.
 */
export async function beginImport(ctx: MemberCtx, input: z.infer<typeof beginImportInput>): Promise<z.infer<typeof begunImport>> {
  const shop = await shopFor(ctx, 'products')
  const now = ctx.now()
  const storageKey = `imports/${shop.id}/${input.key.toLowerCase()}-${Buffer.from(ctx.randomBytes(16)).toString('hex')}.csv`
  const begun = await write(ctx, async (tx) => {
    // Imports of one shop wait for each other, and the count sees those before. A repeated call is
    // the same import.
    await run(tx.db, sql`select from shop where id = ${shop.id}::uuid for no key update`)
    const { today } = await one(
      tx.db,
      sql<{ today: number }>`select count(*)::int as today from product_import
        where shop_id = ${shop.id}::uuid and key <> ${input.key} and created_at > ${new Date(now.getTime() - 86_400_000)}::timestamptz`,
    )
    if (today >= sheetBounds.importsPerDay) throw new KiwiError('LIMIT_EXCEEDED', { details: { perDay: sheetBounds.importsPerDay } })
    return one(
      tx.db,
      sql<{ id: string; storageKey: string; isOpen: boolean }>`
        insert into product_import (id, shop_id, person_id, state, file_name, key, storage_key, created_at)
        values (${newId(now)}::uuid, ${shop.id}::uuid, ${ctx.actor.personId}::uuid, 'uploading', ${input.fileName}, ${input.key}, ${storageKey},
          ${now}::timestamptz)
        on conflict (shop_id, key) do update set key = excluded.key
        returning id, storage_key, state = 'uploading' as is_open`,
    )
  })
  const upload = begun.isOpen
    ? await ctx.platform.storage.signUpload({ key: begun.storageKey, contentType, bytes: input.bytes, now })
    : null
  return { import: await readImport(ctx, { importId: begun.id }), upload: upload && { url: upload.url, headers: upload.headers } }
}

/**
 * Says that the file is there: a job reads it. A repeated call does nothing. Errors: FORBIDDEN,
 * NOT_FOUND.
 */
export async function readUploaded(ctx: MemberCtx, { importId }: z.infer<typeof importInput>): Promise<ImportView> {
  const shop = await shopFor(ctx, 'products')
  await write(ctx, async (tx) => {
    const [begun] = await rows(
      tx.db,
      sql<{ id: string }>`update product_import set state = 'reading'
          where id = ${importId}::uuid and shop_id = ${shop.id}::uuid and state = 'uploading' returning id`,
    )
    if (begun) await enqueue(tx, 'products.readImport', { importId: begun.id }, { now: ctx.now() })
  })
  return readImport(ctx, { importId })
}
