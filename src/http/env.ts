import type { Deps } from '../context.ts'

/** A runtime's dependencies for one request: the process's own on Node, per request on Workers. */
export interface Lender {
  deps: Deps
  /** The caller's IP address, as far as it can be trusted; '' if unknown. */
  address: string
  /** Called at the end of the response, streams included. */
  release?: () => void
  /** Of the request's span. */
  traceparent?: string | undefined
}

export type AppEnv = { Variables: { deps: Deps; requestId: string; network: string; traceparent: string | undefined } }
