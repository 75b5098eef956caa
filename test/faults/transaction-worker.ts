import { neonConfig } from '@neondatabase/serverless'
import { connectDatabase } from '../../src/db/client.ts'
import { rows, run } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { transaction, type Tx } from '../../src/db/transaction.ts'

/**
 * A Worker that loses its backend between two writes and continues to write;
 * transaction.workerd.test.ts runs it in workerd. Answers the transaction's code, the number of
 * refused writes after the loss, and the rows of the table.
 */
export default {
  async fetch(request: Request, env: { DATABASE_URL: string; WS_PROXY: string }): Promise<Response> {
    const driver = new URL(request.url).pathname === '/neon' ? 'neon' : 'postgres-js'
    neonConfig.wsProxy = (host, port) => `${env.WS_PROXY}/v1?address=${host}:${port}`
    neonConfig.useSecureWebSocket = false
    neonConfig.pipelineTLS = false
    neonConfig.pipelineConnect = false
    const connect = () => connectDatabase({ url: env.DATABASE_URL, driver, poolMax: 2, leaseMax: 2, applicationName: 'worker' })
    const client = connect()
    const killer = connect()
    let refused = 0
    let work: Promise<void> | undefined
    const goOnAfterTheLoss = async (tx: Tx) => {
      const [found] = await rows(tx.db, sql<{ pid: number }>`select pg_backend_pid() as pid`)
      await run(tx.db, sql`insert into note values ('first')`)
      await run(killer.db, sql`select pg_terminate_backend(${found?.pid ?? 0}::int, 5000)`)
      for (let n = 0; n < 10; n += 1) {
        await run(client.db, sql`select 1`)
        await run(tx.db, sql`insert into note values ('stray')`).catch(() => (refused += 1))
      }
    }
    const outcome = await transaction(client, (tx) => (work = goOnAfterTheLoss(tx))).then(
      () => 'COMMITTED',
      (error: { code: string }) => error.code,
    )
    await work
    await transaction(client, async (tx) => {
      await run(tx.db, sql`insert into note values ('after')`)
      await run(tx.db, sql`insert into note values ('after')`)
    })
    const notes = await rows(client.db, sql<{ body: string }>`select body from note order by body`)
    await Promise.all([client.end(), killer.end()])
    return Response.json({ outcome, refused, notes: notes.map(({ body }) => body) })
  },
}
