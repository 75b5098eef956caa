import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import type { InvariantCheck } from '../schema.ts'

interface RootKey {
  key: string
  /** It proves heads up to this day. */
  upTo: string
}

/**
 * Checks that every head has a signature over its exact text: of BANK_ROOT_KEY, or of an earlier
 * key whose time was not over.
 */
export async function checkSignatures(tx: MainTx, rootKey: string, earlier: RootKey[] = []): Promise<InvariantCheck> {
  const bytes = (value: Uint8Array) => new Uint8Array(value)
  const keys = await Promise.all(
    [{ key: rootKey, upTo: '9999-12-31' }, ...earlier].map(async ({ key, upTo }) => ({
      upTo,
      key: await crypto.subtle.importKey('raw', bytes(Buffer.from(key, 'base64url')), 'Ed25519', false, ['verify']),
    })),
  )
  const heads = await rows(
    tx.db,
    sql<{ day: string; body: string; signature: Uint8Array }>`select day::text, body, signature from ledger_head order by day`,
  )
  const broken: string[] = []
  for (const { day, body, signature } of heads) {
    const text = new TextEncoder().encode(body)
    const fits = keys.filter(({ upTo }) => day <= upTo)
    const signed = await Promise.all(fits.map(({ key }) => crypto.subtle.verify('Ed25519', key, bytes(signature), text)))
    if (!signed.includes(true)) broken.push(`head of ${day}`)
  }
  return {
    invariant: 'every head is signed by the bank connector',
    checked: heads.length,
    broken: broken.length,
    examples: broken.slice(0, 5),
  }
}
