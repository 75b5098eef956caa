import type { BankPort } from './bank/port.ts'
import type { CourierPort } from './courier/port.ts'
import type { DepositAnnouncements, DepositsPort } from './deposits/port.ts'
import type { IdentityPort } from './identity/port.ts'
import type { MailPort } from './mail/port.ts'
import type { PictureEncoder } from './pictures/port.ts'
import type { LinkReader } from './links/port.ts'
import type { OAuthPorts } from './oauth/port.ts'
import type { PinVault } from './pin-vault/port.ts'
import type { PostcodePort } from './postcode/port.ts'
import type { PushPort } from './push/port.ts'
import type { ReceiptsPort } from './receipts/port.ts'
import type { SearchEngine } from './search/port.ts'
import type { StoragePort } from './storage/port.ts'

/**
 * Every outside world Kiwi speaks to. The API's platform has no bank: only the runner can reach it.
 */
export interface Platform {
  storage: StoragePort
  identity: IdentityPort
  /** Whether an announcement of a deposit is the bank's; only the runner can ask about it. */
  deposits: DepositAnnouncements
  pinVault: PinVault
  oauth: OAuthPorts
  postcodes: PostcodePort
  search: SearchEngine
}

/** What any runner has, whichever queues it works. */
export interface WorkerPlatform extends Platform {
  pictures: PictureEncoder
  links: LinkReader
  push: PushPort
  mail: MailPort
}

/** Of a runner that works the money queue. */
export interface RunnerPlatform extends WorkerPlatform {
  bank: BankPort
  courier: CourierPort
  receipts: ReceiptsPort
  deposits: DepositsPort
}
