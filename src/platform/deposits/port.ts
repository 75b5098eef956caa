import type { SetAsideRow } from '../../shared/foreign-rows.ts'

/** What the API may do with the bank's announcements of deposits: believe them or not. It cannot ask the bank. */
export interface DepositAnnouncements {
  /**
   * Verifies a webhook's signature and that it is not older than five minutes at `now`. Null: not authentic. A null id: authentic,
   * but about something else. Nothing but the id is taken from it.
   */
  verifyWebhook(body: string, headers: Record<string, string>, now: Date): Promise<{ bankDepositId: string | null } | null>
}

/** The bank's virtual-account service, as the runner asks it. */
export interface DepositsPort extends DepositAnnouncements {
  /**
   * One deposit as the bank knows it; null when it knows none of this id. Throws KiwiError UNAVAILABLE when it cannot be asked, and
   * UnreadableRow when what it answers is no deposit.
   */
  fetch(bankDepositId: string): Promise<BankDeposit | null>
  /** Deposits in the order the bank booked them, after `cursor` (null: from the first). Throws KiwiError UNAVAILABLE. */
  listSince(cursor: string | null): Promise<DepositPage>
}

export interface DepositPage {
  deposits: BankDeposit[]
  /** Rows of the page that are no deposits. */
  setAside: SetAsideRow[]
  cursor: string | null
  hasMore: boolean
}

export interface BankDeposit {
  /** The bank's own id; also the memo of its line on the central account's statement. */
  bankDepositId: string
  bankCode: string
  accountNumber: string
  amountKrw: number
  depositorName: string
  depositedAt: Date
}
