import { BalanceProofError, type ProvenBalance, verifyBalanceProof } from '@kiwi/sdk'
import { asKiwiError, kiwi } from '../kiwi.ts'

export type Checked = { outcome: 'good'; proven: ProvenBalance } | { outcome: 'bad'; flaw: string } | { outcome: 'none' }

/** The SDK keeps the root key of the first visit here. A later change of the key is detected. */
const pinnedRoot = 'kiwi.bank.rootKey'

/** Fetches and checks the newest proof of the balance. Only a failed call throws. */
export async function checkBalance(personId: string): Promise<Checked> {
  const [proof, { rootKey }] = await Promise.all([
    kiwi.pay.proof.query().catch((error: unknown) => {
      if (asKiwiError(error).code === 'NOT_FOUND') return null
      throw error
    }),
    kiwi.pay.bank.rootKey.query(),
  ])
  if (!proof) return { outcome: 'none' }
  const known = localStorage.getItem(pinnedRoot)
  if (known && known !== rootKey) return { outcome: 'bad', flaw: 'root key' }
  try {
    return { outcome: 'good', proven: await verifyBalanceProof(proof, { rootKey, personId }) }
  } catch (error) {
    if (error instanceof BalanceProofError) return { outcome: 'bad', flaw: error.flaw }
    throw error
  }
}
