import type { ServerOptions } from 'node:http'
import { patience } from '../shared/limits.ts'

/** Node answers a request that does not come in time with 408. */
export const serverOptions: ServerOptions = {
  headersTimeout: patience.headersSeconds * 1_000,
  requestTimeout: patience.requestSeconds * 1_000,
  connectionsCheckingInterval: patience.checkedEverySeconds * 1_000,
}
