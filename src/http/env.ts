import type { Deps } from '../context.ts'

/** What a runtime lends the app for one request. On Node it is the process's own; on Workers it lives for the request. */
export interface Lender {
  deps: Deps
  /** The caller's IP address, as far as it can be believed; '' where none is known. */
  address: string
  /** Called when the response is over, streams included; absent where nothing is let go. */
  release?: () => void
}

export type AppEnv = { Variables: { deps: Deps; requestId: string; network: string } }
