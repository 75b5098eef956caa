import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import type { ApiConfig } from '../config.ts'
import type { Logger } from '../logger.ts'
import { clientAddress } from '../shared/network.ts'

/** Reads the caller's address from a Node connection. Warns once about an untrusted proxy. */
export function addressReader({ TRUSTED_PROXIES: trusted }: ApiConfig, logger: Logger): (c: Context) => string {
  let hasSaid = false
  return (c) => {
    const peer = getConnInfo(c).remote.address ?? ''
    const forwardedFor = c.req.header('x-forwarded-for')
    if (forwardedFor !== undefined && trusted.length === 0 && !hasSaid) {
      hasSaid = true
      logger.warn(
        { peer },
        'X-Forwarded-For is ignored: set TRUSTED_PROXIES to the proxies before this process, or their callers share one limit',
      )
    }
    return clientAddress(peer, forwardedFor, trusted)
  }
}
