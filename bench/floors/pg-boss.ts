import { PgBoss } from 'pg-boss'

/** pg-boss with 8 workers that fetch 50 jobs at once, and the next 50 without a pause. */
const boss = new PgBoss({ connectionString: process.env['DATABASE_URL'] ?? '', max: 10 })
boss.on('error', (error) => console.error(error))
await boss.start()

const count = Number(process.env['INSERT'] ?? 0)
if (count > 0) {
  await boss.createQueue('empty')
  const jobs = Array.from({ length: 10_000 }, () => ({ data: {} }))
  for (let at = 0; at < count; at += jobs.length) await boss.insert('empty', jobs.slice(0, count - at))
  await boss.stop()
} else {
  await boss.work('empty', { batchSize: 50, localConcurrency: 8, pollingIntervalSeconds: 0.5, burstWhenBatchFull: true }, async () => {})
  process.send?.('ready')
}
