import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import type { SandboxAccount } from '../../sandbox/people.ts'
import type { MemberCtx, RunnerCtx } from '../../src/context.ts'
import { bankCall } from '../../src/db/schema/bank.ts'
import { confirmAccount } from '../../src/pay/bank/confirm-account.ts'
import { makeBankCall } from '../../src/pay/bank/make-bank-call.ts'
import { verifyAccount } from '../../src/pay/bank/verify-account.ts'
import { encBytes, sealDigits } from '../../src/platform/bank/seal.ts'

type Account = Pick<SandboxAccount, 'bankCode' | 'accountNumber'>

/** Links an account of the sandbox the whole way: seals the number, has the won sent, reads its memo at the bank, says the code. */
export async function linkAccount(house: RunnerCtx, member: MemberCtx, account: Account, sandboxUrl: string): Promise<void> {
  const { verificationId } = await verifyAccount(member, { account: await seal(house, member.actor.personId, account) })
  const [call] = await house.main.db.select({ id: bankCall.id }).from(bankCall).where(eq(bankCall.verificationId, verificationId))
  await makeBankCall(house, { bankCallId: call!.id })
  await confirmAccount(member, { verificationId, code: await newestCode(sandboxUrl, account) })
}

/** As the SDK seals, to the connector's newest key. */
export async function seal(house: RunnerCtx, personId: string, { bankCode, accountNumber }: Account) {
  const [newest] = await house.platform.bank.publicKeys()
  const { id: keyId, publicKey } = newest!
  const recordId = randomUUID()
  const sealed = Buffer.from(await sealDigits(new TextEncoder().encode(accountNumber), publicKey, { personId, bankCode, keyId, recordId }))
  const [enc, ciphertext] = [sealed.subarray(0, encBytes), sealed.subarray(encBytes)].map((part) => part.toString('base64url'))
  return { keyId, recordId, bankCode, enc: enc!, ciphertext: ciphertext! }
}

/** Where a person would look into their bank's app. Throws when no won with a code came. */
export async function newestCode(sandboxUrl: string, { bankCode, accountNumber }: Account): Promise<string> {
  const accounts = (await (await fetch(`${sandboxUrl}/control/accounts`)).json()) as (Account & { statement: { memo: string }[] })[]
  const own = accounts.find((one) => one.bankCode === bankCode && one.accountNumber === accountNumber)
  const code = own?.statement.flatMap(({ memo }) => /^키위(\d{4})$/.exec(memo)?.[1] ?? []).at(-1)
  if (code === undefined) throw new Error('The sandbox shows no won with a code for this account.')
  return code
}
