import type { ReceiptUse } from '../../shared/receipts.ts'

/** A service that issues cash receipts (현금영수증) and tells the National Tax Service of them. */
export interface ReceiptsPort {
  /**
   * Issues one. The same key again issues nothing more and tells of the first. Throws KiwiError
   * UNAVAILABLE without an answer that can be read: then it may be issued or not.
   */
  issue(receipt: ReceiptAsked): Promise<Issued | Refused>
  /** What became of a key. Throws UNAVAILABLE as above. */
  find(key: string): Promise<Issued | Refused | { state: 'cancelled' } | { state: 'none' }>
  /** Cancels it whole; again does nothing more. Throws UNAVAILABLE as above. */
  cancel(key: string): Promise<{ state: 'cancelled' } | { state: 'none' }>
}

export interface ReceiptAsked {
  key: string
  use: ReceiptUse
  /** Digits only. */
  number: string
  amountKrw: number
  /** What was bought. */
  title: string
  paidAt: Date
}

interface Issued {
  state: 'issued'
  /** 승인번호. */
  number: string
}
interface Refused {
  state: 'failed'
  /** The service's own code. */
  code: string
}
