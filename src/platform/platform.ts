import type { BankPort } from './bank/port.ts'
import type { IdentityPort } from './identity/port.ts'
import type { OAuthPort, OAuthProvider } from './oauth/port.ts'
import type { SearchEngine } from './search/port.ts'
import type { StoragePort } from './storage/port.ts'

/** Every outside world Kiwi speaks to. The API's platform has no bank: only the runner can reach it. */
export interface Platform {
  storage: StoragePort
  identity: IdentityPort
  oauth: Record<OAuthProvider, OAuthPort>
  search: SearchEngine
}

export interface RunnerPlatform extends Platform {
  bank: BankPort
}
