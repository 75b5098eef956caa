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

/**
 * Links an account of the sandbox: seals the number, lets the bank send 1 won, confirms its code.
 */
export async function linkAccount(ctx: RunnerCtx, member: MemberCtx, account: Account, sandboxUrl: string): Promise<void> {
  const { verificationId } = await verifyAccount(member, { account: await seal(ctx, member.actor.personId, account) })
  const [call] = await ctx.main.db.select({ id: bankCall.id }).from(bankCall).where(eq(bankCall.verificationId, verificationId))
  await makeBankCall(ctx, { bankCallId: call!.id })
  await confirmAccount(member, { verificationId, code: await newestCode(sandboxUrl, account) })
}

/** Seals as the SDK does, for the newest key of the bank connector. */
export async function seal(ctx: RunnerCtx, personId: string, { bankCode, accountNumber }: Account) {
  const [newest] = await ctx.platform.bank.publicKeys()
  const { id: keyId, publicKey } = newest!
  const recordId = randomUUID()
  const sealed = Buffer.from(await sealDigits(new TextEncoder().encode(accountNumber), publicKey, { personId, bankCode, keyId, recordId }))
  const [enc, ciphertext] = [sealed.subarray(0, encBytes), sealed.subarray(encBytes)].map((part) => part.toString('base64url'))
  return { keyId, recordId, bankCode, enc: enc!, ciphertext: ciphertext! }
}

/** Reads the newest code in the sandbox's bank app. Throws when there is none. */
export async function newestCode(sandboxUrl: string, { bankCode, accountNumber }: Account): Promise<string> {
  const accounts = (await (await fetch(`${sandboxUrl}/control/accounts`)).json()) as (Account & { statement: { memo: string }[] })[]
  const own = accounts.find((one) => one.bankCode === bankCode && one.accountNumber === accountNumber)
  const code = own?.statement.flatMap(({ memo }) => /^키위(\d{4})$/.exec(memo)?.[1] ?? []).at(-1)
  if (code === undefined) throw new Error('The sandbox shows no won with a code for this account.')
  return code
}
