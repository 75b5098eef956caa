/** The simplest ledger: the expected decisions of post_transfers, item by item. Amounts in won. */
export interface ModelItem {
  key: string
  debit: string
  credit: string
  amountKrw: number
  holdId?: string
  dayLimitKrw?: number
}

interface ModelAccount {
  isGuarded: boolean
  balance: number
  held: number
  /** The amount that left on the newest counted day. */
  spent: number
  spentOn: string
}

export class LedgerModel {
  readonly accounts = new Map<string, ModelAccount>()
  readonly holds = new Map<string, { owner: string; left: number }>()
  readonly #posted = new Map<string, string>()

  open(id: string, isGuarded: boolean): void {
    this.accounts.set(id, { isGuarded, balance: 0, held: 0, spent: 0, spentOn: '' })
  }

  hold(id: string, owner: string, amountKrw: number): void {
    this.holds.set(id, { owner, left: amountKrw })
    this.accounts.get(owner)!.held += amountKrw
  }

  post(item: ModelItem, day: string): string {
    const { key, debit, credit, amountKrw, holdId, dayLimitKrw } = item
    const body = JSON.stringify([debit, credit, amountKrw, holdId])
    const earlier = this.#posted.get(key)
    if (earlier !== undefined) return earlier === body ? 'duplicate' : 'mismatch'
    const from = this.accounts.get(debit)
    const to = this.accounts.get(credit)
    if (!from || !to) return 'no_account'
    if (holdId !== undefined) {
      const hold = this.holds.get(holdId)
      if (hold?.owner !== debit || hold.left < amountKrw) return 'no_hold'
    } else if (from.isGuarded && from.balance - from.held < amountKrw) return 'insufficient'
    const counted = from.spentOn > day ? from.spentOn : day
    const spent = from.spentOn === counted ? from.spent : 0
    if (dayLimitKrw !== undefined && spent + amountKrw > dayLimitKrw) return 'over_limit'
    if (holdId !== undefined) {
      this.holds.get(holdId)!.left -= amountKrw
      from.held -= amountKrw
    }
    if (dayLimitKrw !== undefined) Object.assign(from, { spent: spent + amountKrw, spentOn: counted })
    from.balance -= amountKrw
    to.balance += amountKrw
    this.#posted.set(key, body)
    return 'posted'
  }
}
