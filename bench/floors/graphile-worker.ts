import { Logger, makeWorkerUtils, run } from 'graphile-worker'

/**
 * graphile-worker with 8 workers; `TUNED` fetches and completes in batches, as its own measurement
 * does.
 */
const connectionString = process.env['DATABASE_URL'] ?? ''
const tuned = process.env['TUNED'] === 'yes'
const logger = new Logger(() => () => {})

if (process.env['MIGRATE'] === 'yes') {
  const utils = await makeWorkerUtils({ connectionString, logger })
  await utils.migrate()
  await utils.release()
} else {
  await run({
    connectionString,
    taskList: { empty: () => {} },
    crontab: '',
    preset: {
      worker: {
        concurrentJobs: 8,
        maxPoolSize: 10,
        logger,
        ...(tuned ? { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 } : {}),
      },
    },
  })
  process.send?.('ready')
}
