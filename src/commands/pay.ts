import { register as balance } from './pay/balance.ts'
import { register as fees } from './pay/fees.ts'
import { register as inquire } from './pay/inquire.ts'
import { register as keys } from './pay/keys.ts'
import { register as pinSetup } from './pay/pin-setup.ts'
import { register as pool } from './pay/pool.ts'
import { register as reconcile } from './pay/reconcile.ts'
import { register as reserve } from './pay/reserve.ts'
import { register as settle } from './pay/settle.ts'
import { register as statement } from './pay/statement.ts'
import { register as verify } from './pay/verify.ts'
import type { Register } from './program.ts'

/** One file per verb; each adds its own command to the group. */
const verbs: Register[] = [settle, statement, fees, reserve, reconcile, verify, inquire, keys, pool, pinSetup, balance]

export const register: Register = (program, io) => {
  const pay = program.command('pay').description('KiwiPay: settlement, reconciliation, bank calls and proofs of the ledger')
  for (const verb of verbs) verb(pay, io)
}
