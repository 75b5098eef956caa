import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import type { InvariantCheck } from '../schema.ts'

/** Checks that every head has the signature of BANK_ROOT_KEY over its exact text. */
export async function checkSignatures(tx: MainTx, rootKey: string): Promise<InvariantCheck> {
  const bytes = (value: Uint8Array) => new Uint8Array(value)
  const key = await crypto.subtle.importKey('raw', bytes(Buffer.from(rootKey, 'base64url')), 'Ed25519', false, ['verify'])
  const heads = await rows(
    tx.db,
    sql<{ day: string; body: string; signature: Uint8Array }>`select day::text, body, signature from ledger_head order by day`,
  )
  const broken: string[] = []
  for (const { day, body, signature } of heads) {
    const isSigned = await crypto.subtle.verify('Ed25519', key, bytes(signature), new TextEncoder().encode(body))
    if (!isSigned) broken.push(`head of ${day}`)
  }
  return {
    invariant: 'every head is signed by the bank connector',
    checked: heads.length,
    broken: broken.length,
    examples: broken.slice(0, 5),
  }
}
