import type { SetAsideRow } from '../../shared/foreign-rows.ts'

/** The API's part: it checks announcements of deposits and cannot ask the bank. */
export interface DepositAnnouncements {
  /**
   * Verifies a webhook's signature and that it is not older than five minutes at `now`. Null: not
   * authentic. A null id: authentic, but about something else. Only the id is taken from it.
   */
  verifyWebhook(body: string, headers: Record<string, string>, now: Date): Promise<{ bankDepositId: string | null } | null>
}

/** The bank's virtual-account service, as the runner asks it. */
export interface DepositsPort extends DepositAnnouncements {
  /**
   * One deposit; null when the bank has none of this id. Throws KiwiError UNAVAILABLE when the bank
   * cannot be asked, and UnreadableRow when its answer is no deposit.
   */
  fetch(bankDepositId: string): Promise<BankDeposit | null>
  /** Deposits in the bank's order, after `cursor` (null: all). Throws KiwiError UNAVAILABLE. */
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
