import { afterAll, beforeAll, expect, it } from 'vitest'
import { kiwiAccount } from '../../../sandbox/credentials.ts'
import { runCommand } from '../../../test/run-command.ts'
import { sandboxWorld } from '../../../test/worlds/sandbox-world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { readVerification } from '../../pay/proof/read-verification.ts'
import { sealLedger } from '../../pay/proof/seal-ledger.ts'
import { write } from '../../db/write.ts'
import { register } from '../pay.ts'

let fixture: Awaited<ReturnType<typeof sandboxWorld>>
beforeAll(async () => {
  fixture = await sandboxWorld()
})
afterAll(() => fixture.close())

const kiwi = (...words: string[]) => runCommand(register, fixture.world.env, words)

it('verify prints each invariant with its count, and names the entry in which one byte was flipped', async () => {
  const { world } = fixture
  await world.fund(await world.person(), 1_000)
  await sealLedger(world.ctx())
  const sound = await kiwi('pay', 'verify')
  expect(sound.exitCode).toBe(0)
  expect(sound.text).toContain('ok     every sealed entry is as it was sealed: 2 checked')
  expect(sound.text).not.toContain('BROKEN')

  await write({ ...world.ctx(), main: world.owner }, async (tx) => {
    await run(tx.db, sql`set local session_replication_role = replica`)
    await run(tx.db, sql`update transfer set memo = 'x'`)
  })
  const broken = await kiwi('pay', 'verify')
  const [flipped] = await rows(
    world.deps.main.db,
    sql<{ id: string; account: string }>`select id, credit_account_id as account from transfer`,
  )
  expect(broken.exitCode).toBe(1)
  expect(broken.text).toContain('BROKEN every sealed entry is as it was sealed: 2 checked, 2 broken:')
  expect(broken.text).toContain(`account ${flipped!.account} seq 1 transfer ${flipped!.id} (block 1)`)
  const { checks } = await readVerification((await world.person({ role: 'admin' })).ctx)
  expect(checks.filter((check) => check.broken > 0)).toHaveLength(1)
})

it('reconcile fails while something is open and says what and how old; a wrong day is asked wrongly', async () => {
  await fetch(`${fixture.sandbox.url}/control/deposit`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ fintechUseNum: kiwiAccount.fintechUseNum, amountKrw: 4_321, depositor: '모르는사람' }),
  })
  const today = new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10)
  const open = await kiwi('pay', 'reconcile', '--day', today)
  expect(open.exitCode).toBe(1)
  expect(open.text).toContain('OPEN bank_only: 1, 4,321 KRW')
  expect(open.text).toContain('  0-1 days: 2, 5,321 KRW')
  expect((await kiwi('pay', 'reconcile', '--day', '2026-13-01')).exitCode).toBe(2)
})
