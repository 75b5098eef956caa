import { randomUUID } from 'node:crypto'
import { type Approve, giveWalletKey } from '../../demo/seed/wallet-key.ts'
import { write } from '../../src/db/write.ts'
import type { PaymentStatement } from '../../src/pay/approval/schema.ts'
import { walletsOf } from '../../src/pay/ledger/accounts.ts'
import { houseAccounts, postTransfer } from '../../src/pay/ledger/post-transfers.ts'
import type { TestPerson } from './people.ts'
import type { Stores } from './stores.ts'

export function moneyIn({ deps, ctx }: Stores) {
  const walletKeys = new Map<string, Promise<Approve>>()
  return {
    /** Adds money to a wallet as a bank would. */
    async fund(person: TestPerson, amountKrw: number) {
      const now = deps.now()
      await write(ctx(), async (tx) => {
        const [wallet] = await walletsOf(tx, [person.id], now)
        const posting = {
          idempotencyKey: randomUUID(),
          kind: 'return',
          debitAccountId: houseAccounts.central,
          creditAccountId: wallet!,
          amountKrw,
          memo: '',
        } as const
        await postTransfer(tx, posting, now)
      })
    },
    /**
     * The person's approval of a payment: a device key, a live proof of the PIN, a real signature.
     */
    async approve(person: TestPerson, payment: Omit<PaymentStatement, 'nonce'>) {
      const known = walletKeys.get(person.id) ?? giveWalletKey(deps, person.id, deps.now())
      walletKeys.set(person.id, known)
      // Postgres may be killed meanwhile: the next try makes another key.
      known.catch(() => walletKeys.delete(person.id))
      return (await known)(person.ctx, payment)
    },
  }
}
