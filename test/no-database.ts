import { connectDatabase } from '../src/db/client.ts'

/** A database that cannot be reached: nothing listens at its port. Whoever opens it ends it. */
export const noDatabase = () =>
  connectDatabase({
    url: 'postgres://nobody@127.0.0.1:9/none',
    driver: 'postgres-js',
    poolMax: 1,
    leaseMax: 1,
    applicationName: 'none',
  })
