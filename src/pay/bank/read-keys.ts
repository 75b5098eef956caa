import { desc } from 'drizzle-orm'
import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { bankKeyList as lists } from '../../db/schema/bank.ts'
import { KiwiError } from '../../errors.ts'
import type { bankKeyList, bankRootKey } from './schema.ts'

/** The newest signed list of public keys. Throws UNAVAILABLE before the connector published one. */
export async function readKeys(ctx: Ctx): Promise<z.infer<typeof bankKeyList>> {
  const [newest] = await ctx.main.db.select().from(lists).orderBy(desc(lists.id)).limit(1)
  if (!newest) throw new KiwiError('UNAVAILABLE')
  return { body: newest.body, signature: Buffer.from(newest.signature).toString('base64url') }
}

/** The key that signs the list. It is safer to ship it with the client than to read it here. */
export function readRootKey(ctx: Ctx): z.infer<typeof bankRootKey> {
  return { rootKey: ctx.config.BANK_ROOT_KEY }
}
