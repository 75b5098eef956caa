import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCommand } from '../../test/run-command.ts'
import { createWorld, type World } from '../../test/worlds/world.ts'
import { rows, run } from '../db/rows.ts'
import { sql } from '../db/sql.ts'
import { transaction } from '../db/transaction.ts'
import { register } from './top.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const kiwi = (...words: string[]) => runCommand(register, world.env, words)

it('shows jobs, money, search, sessions, tables and Redis, and which transaction has been open for long', async () => {
  await world.post(await world.person())
  let close = () => {}
  const closed = new Promise<void>((resolve) => (close = resolve))
  const open = transaction(world.deps.main, async (tx) => {
    await run(tx.db, sql`select 'an open transaction'`)
    await closed
  })
  const isOld = sql<{ isOld: boolean }>`select clock_timestamp() - xact_start > interval '1.1 seconds' as is_old from pg_stat_activity
    where datname = current_database() and query like '%an open transaction%' and state = 'idle in transaction'`
  await expect.poll(async () => (await rows(world.owner.db, isOld))[0]?.isOld).toBe(true)
  const { text, value, exitCode } = await kiwi('top')
  close()
  await open
  expect(exitCode).toBe(0)
  expect(text).toMatch(/^social +[1-9]/m)
  expect(text).toMatch(/^bank calls unanswered +0$/m)
  expect(text).toMatch(/^postgres +\d+ +yes$/m)
  expect(text).toMatch(/^ {2}\d+ {2}\d+ s, waits for Client: select 'an open transaction'$/m)
  expect(value).toMatchObject({
    sessions: { most: 400 },
    tables: expect.arrayContaining([expect.objectContaining({ name: expect.any(String) })]),
  })
  expect(text).toMatch(/^Redis: [1-9]\d*\.\d MB/m)
})
