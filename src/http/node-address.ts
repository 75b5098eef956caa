import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import type { ApiConfig } from '../config.ts'
import type { Logger } from '../logger.ts'
import { clientAddress } from '../shared/network.ts'

/** Reads who asks from a connection of Node; says once in the log when a proxy seems to stand before us and is not trusted. */
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
