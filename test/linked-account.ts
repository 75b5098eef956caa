import { randomUUID } from 'node:crypto'
import type { SandboxAccount } from '../sandbox/people.ts'
import { systemCtx } from '../src/context.ts'
import { identityCheck } from '../src/db/schema/approval.ts'
import { bankAccount } from '../src/db/schema/bank.ts'
import { identityVerification } from '../src/db/schema/person.ts'
import { seal } from '../demo/seed/link-account.ts'
import { publishKeys } from '../src/pay/bank/publish-keys.ts'
import { newId } from '../src/ids.ts'
import type { TestPerson, World } from './worlds/world.ts'

/**
 * A linked account as a finished verification leaves it, for tests of what comes after; no bank is
 * asked. Several people may have one.
 */
export async function giveAccount(world: World, person: TestPerson, account: SandboxAccount): Promise<{ bankAccountId: string }> {
  const system = systemCtx(world.deps, 'test')
  await publishKeys(system)
  const { keyId, recordId, bankCode, enc, ciphertext } = await seal(system, person.id, account)
  const now = world.deps.now()
  const id = newId(now)
  await world.deps.main.db.insert(bankAccount).values({
    id,
    personId: person.id,
    bankCode,
    fintechUseNum: account.fintechUseNum,
    lastFour: account.accountNumber.slice(-4),
    sealed: new Uint8Array(Buffer.concat([Buffer.from(enc, 'base64url'), Buffer.from(ciphertext, 'base64url')])),
    bankKeyId: keyId,
    recordId,
    createdAt: now,
  })
  return { bankAccountId: id }
}

/**
 * Marks their identity as verified again, as completeReverify does: they may link another account.
 */
export async function verifyLately(world: World, { id, ctx }: Pick<TestPerson, 'id' | 'ctx'>): Promise<void> {
  const { db } = world.deps.main
  const [verificationId, at] = [randomUUID(), world.deps.now()]
  await db.insert(identityVerification).values({ id: verificationId, personId: id, state: 'verified', createdAt: at, settledAt: at })
  await db.insert(identityCheck).values({ verificationId, personId: id, sessionId: ctx.actor.sessionId, createdAt: at, verifiedAt: at })
}
