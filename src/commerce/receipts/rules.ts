import { liveReceiptStates, type ReceiptState } from '../../shared/receipts.ts'

export interface Receipt {
  state: ReceiptState
  amountKrw: number
}

const liveStates: ReadonlySet<ReceiptState> = new Set(liveReceiptStates)
export const isLive = ({ state }: Pick<Receipt, 'state'>): boolean => liveStates.has(state)

/**
 * The next step of an order's receipt towards one of what was paid with money and is kept. An open
 * call comes to its end first: what it was for may have changed meanwhile. Pure.
 */
export function nextStep(wantedKrw: number, newest: Receipt | null, mayIssue: boolean): 'begin' | 'issue' | 'take_back' | 'cancel' | null {
  switch (newest?.state) {
    case 'requested':
    case 'unknown':
      return 'issue'
    case 'cancelling':
      return 'cancel'
    case 'issued':
      return newest.amountKrw === wantedKrw ? null : 'take_back'
    default:
      return mayIssue && wantedKrw > 0 ? 'begin' : null
  }
}
