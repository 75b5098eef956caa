/** How long one has to send the money. */
export const leaseMs = 30 * 60_000
/** No new lease of an account for this long: late money would be taken for the next person's. */
export const quarantineMs = 10 * 60_000
/** Each lease quarantines its account, so one person may not lease one after the other. */
export const leasesPerHour = 6
/** Below this share of free accounts the pool is under pressure. */
export const lowShare = 0.1
/** The largest difference between the bank's clock and ours. */
const clockSkewMs = 5_000

export interface LeaseTerms {
  amountKrw: number
  depositorName: string
  createdAt: Date
  expiresAt: Date
  endedAt: Date | null
  /** Money came for it already. */
  isPaid: boolean
  /** Its person is removed: their wallet is nobody's any more. */
  personHasLeft: boolean
}

interface Incoming {
  amountKrw: number
  depositorName: string
  depositedAt: Date
}

export type Reason = 'matched' | 'late' | 'person_left' | 'wrong_amount' | 'wrong_name' | 'no_lease' | 'unknown_account'

/**
 * How a deposit is posted. `isOurs`: the account is in our pool; `lease`: the last one that began
 * before the money came. The moment of the deposit counts, and not the moment when the bank tells
 * us.
 */
export function reasonOf(isOurs: boolean, lease: LeaseTerms | null, deposit: Incoming): Reason {
  if (!isOurs) return 'unknown_account'
  if (!lease || deposit.depositedAt.getTime() < lease.createdAt.getTime() - clockSkewMs) return 'no_lease'
  if (lease.isPaid || deposit.depositedAt > lease.expiresAt || (lease.endedAt && deposit.depositedAt > lease.endedAt)) return 'late'
  if (lease.personHasLeft) return 'person_left'
  if (deposit.amountKrw !== lease.amountKrw) return 'wrong_amount'
  if (nameKey(deposit.depositorName) !== nameKey(lease.depositorName)) return 'wrong_name'
  return 'matched'
}

/** A deposit as it was posted. The account is null when it is not in our pool. */
export interface Booked extends Incoming {
  account: { bankCode: string; accountNumber: string } | null
}

/** Whether the deposit differs from the one posted under its id: the bank may give one id twice. */
export function contradicts(told: Incoming & NonNullable<Booked['account']>, booked: Booked): boolean {
  const { account } = booked
  const isElsewhere = account !== null && (account.bankCode !== told.bankCode || account.accountNumber !== told.accountNumber)
  return (
    isElsewhere ||
    told.amountKrw !== booked.amountKrw ||
    told.depositedAt.getTime() !== booked.depositedAt.getTime() ||
    nameKey(told.depositorName) !== nameKey(booked.depositorName)
  )
}

/** Banks write names with other width, case and spaces. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').replace(/\s+/gu, '').toLowerCase()
}
