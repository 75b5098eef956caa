import { spawn } from 'node:child_process'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { startVictim, type Victim } from '../../test/faults/postgres.ts'

/**
 * Witnesses of what `sql.begin` of postgres.js 3.4.9 does when its backend dies (porsager/postgres
 * #1186, #1216): why nothing here may call it. When one of these fails after an upgrade the library
 * has changed: read docs/transactions.md again.
 */
let server: Victim
let sql: postgres.Sql
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

beforeAll(async () => {
  server = await startVictim()
  await server.admin`create table note (body text)`
})
afterAll(() => server.stop())
beforeEach(async () => {
  await server.admin`truncate note`
  sql = postgres(server.url, { max: 1, fetch_types: false, onnotice: () => {} })
})
afterEach(() => sql.end({ timeout: 0 }))

/**
 * Begins, writes, loses the backend, and writes once more when somebody else's query has made the
 * connection come back.
 */
async function loseBackendBetweenWrites(somebodyElse: () => Promise<unknown>) {
  let strayWrite!: Promise<unknown>
  let others!: Promise<unknown>
  const mine = sql.begin(async (tx) => {
    const [found] = await tx`select pg_backend_pid() as pid`
    await tx`insert into note values ('mine, first')`
    others = somebodyElse()
    others.catch(() => {})
    await server.kill(found?.pid)
    await wait(150)
    strayWrite = tx`insert into note values ('mine, second')`.execute()
    await strayWrite
  })
  await expect(mine).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
  await expect.poll(() => strayWrite).toBeDefined()
  await strayWrite
  return others
}

const notes = async () => (await server.admin`select body from note`).map(({ body }) => body as string)

test('sql.begin rejects, and yet its second write is committed alone', async () => {
  await loseBackendBetweenWrites(() => sql`select 1`.execute())
  expect(await notes()).toEqual(['mine, second'])
})

test('sql.begin writes into the transaction of somebody else and commits it for them', async () => {
  const theirs = await loseBackendBetweenWrites(() =>
    sql.begin(async (tx) => {
      await tx`insert into note values ('theirs, first')`
      await wait(500)
      throw new Error('they wanted to roll back')
    }),
  ).catch((error: unknown) => error)
  expect(theirs).toMatchObject({ message: 'they wanted to roll back' })
  await wait(50)
  expect(await notes()).toEqual(['theirs, first', 'mine, second'])
})

test('with nobody else waiting, the write after the loss ends the process', async () => {
  const script = `
    import postgres from 'postgres'
    const sql = postgres(process.env.VICTIM_URL, { max: 1, fetch_types: false })
    const admin = postgres(process.env.VICTIM_URL, { max: 1, fetch_types: false })
    process.on('uncaughtException', (error) => { console.log('uncaught:', error.message); process.exit(7) })
    await sql.begin(async (tx) => {
      const [{ pid }] = await tx\`select pg_backend_pid() as pid\`
      await admin\`select pg_terminate_backend(\${pid}, 5000)\`
      await new Promise((resolve) => setTimeout(resolve, 100))
      await tx\`insert into note values ('never')\`
    }).catch(() => {})
    setTimeout(() => process.exit(0), 2000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, VICTIM_URL: server.url },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (data) => (output += data))
  const status = await new Promise((resolve) => child.on('exit', resolve))
  expect(output).toContain('uncaught:')
  expect(status).toBe(7)
})
