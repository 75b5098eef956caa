/** How long one has to send the money. */
export const leaseMs = 30 * 60_000
/** How long an account rests after a lease, so that late money is not taken for the next person's. */
export const quarantineMs = 10 * 60_000
/** Each lease makes its account rest, so one person may not take them one after the other. */
export const leasesPerHour = 6
/** Below this share of free accounts the pool is under pressure. */
export const lowShare = 0.1
/** The bank's clock and ours are not the same. */
const clockSkewMs = 5_000

export interface LeaseTerms {
  amountKrw: number
  depositorName: string
  createdAt: Date
  expiresAt: Date
  endedAt: Date | null
  /** Money came for it already. */
  isPaid: boolean
}

interface Incoming {
  amountKrw: number
  depositorName: string
  depositedAt: Date
}

export type Reason = 'matched' | 'late' | 'wrong_amount' | 'wrong_name' | 'no_lease' | 'unknown_account'

/**
 * What money on one of our accounts is. `account`: whether it is in our pool; `lease`: the last one that began before the money
 * came. The moment of the deposit counts, not the one we hear of it: who paid in time is paid, however late the bank tells.
 */
export function reasonOf(isOurs: boolean, lease: LeaseTerms | null, deposit: Incoming): Reason {
  if (!isOurs) return 'unknown_account'
  if (!lease || deposit.depositedAt.getTime() < lease.createdAt.getTime() - clockSkewMs) return 'no_lease'
  if (lease.isPaid || deposit.depositedAt > lease.expiresAt || (lease.endedAt && deposit.depositedAt > lease.endedAt)) return 'late'
  if (deposit.amountKrw !== lease.amountKrw) return 'wrong_amount'
  if (nameKey(deposit.depositorName) !== nameKey(lease.depositorName)) return 'wrong_name'
  return 'matched'
}

/** What was booked of a deposit. Its account is null where it is none of ours: then nothing of it was kept. */
export interface Booked extends Incoming {
  account: { bankCode: string; accountNumber: string } | null
}

/** Whether the bank tells a deposit otherwise than it was booked: its id may have been given to two. */
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

/** Names as banks print them differ in width, case and spaces. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').replace(/\s+/gu, '').toLowerCase()
}
