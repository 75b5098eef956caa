import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { kiwiAccount } from './credentials.ts'
import type { Fault } from './fault-kinds.ts'
import type { SandboxAccount, SandboxPerson } from './people.ts'

export type AuthorizationCode = {
  provider: string
  personId: string
  clientId: string
  redirectUri: string
  scope: string
  nonce?: string
  codeChallenge?: string
  offline: boolean
  issuedAtMs: number
  used: boolean
}
export type IssuedToken = {
  provider: string
  use: 'access' | 'refresh'
  personId: string
  clientId: string
  scope: string
  expiresAtMs: number
}
export type Identity = {
  id: string
  /** identityVerificationTxId of the last attempt: each attempt has one of its own. */
  txId?: string
  pgTxId: string
  storeId: string
  channelKey: string
  status: 'READY' | 'VERIFIED' | 'FAILED'
  requestedAt: string
  changedAt: string
  personId?: string
  customData?: string
  requestedCustomer: { id?: string; name?: string; phoneNumber?: string }
  failure?: { reason: string; pgCode: string; pgMessage: string }
}
export type StatementLine = {
  seq: number
  at: string
  inout: '입금' | '출금'
  amountKrw: number
  balanceAfterKrw: number
  memo: string
  counterparty: string
}
export type Account = SandboxAccount & { personId: string; statement: StatementLine[] }
export type Transfer = {
  kind: 'withdraw' | 'deposit'
  bankTranId: string
  bankTranDate: string
  amountKrw: number
  /** 000 or why the bank refused. */
  bankRspCode: string
  fromFintechUseNum: string
  toFintechUseNum: string
  wdPrintContent: string
  dpsPrintContent: string
}
/** A deposit as the bank's virtual-account service reports it. */
export type VirtualDeposit = {
  id: string
  bankCode: string
  accountNumber: string
  amountKrw: number
  depositorName: string
  depositedAt: string
}
/**
 * A parcel of a sandbox courier. It moves one level per `stepMs` from `startedAt` on, or stays at
 * `level`.
 */
export type SandboxParcel = { startedAt: string; level: number | null; text: string | null; at: string | null }
/** A cash receipt at PortOne, by the id of its payment. `identityNumber`: as it was asked for. */
export type SandboxReceipt = {
  paymentId: string
  type: string
  amount: number
  orderName: string
  identityNumber: string
  issueNumber: string
  issuedAt: string
  cancelledAt: string | null
}
/** A browser at the push service. Its private key is here, so that what is sent can be read. */
export type PushSubscription = { id: string; serverKey: string; privateKey: string; p256dh: string; auth: string; gone: boolean }
export type PushRecord = { subscriptionId: string; at: string; text: string; topic: string; urgency: string; ttlSeconds: number }
/** As it came, with its headers. */
export type MailRecord = {
  at: string
  from: string
  to: string[]
  source: string
  /** What Kiwi answered to the one click that ends such mails. */
  stopStatus?: number
}
/** The sender of a webhook. Each has its own address and its own secret. */
export type WebhookChannel = 'portone' | 'virtualaccounts'
export type WebhookRecord = {
  /** Missing in old snapshots, from before the second channel. */
  channel?: WebhookChannel
  id: string
  body: string
  createdAt: string
  attempts: { at: string; /** HTTP status, or the reason why none came. */ outcome: string }[]
}

/** The whole state of the sandbox without request logs. Plain JSON: a snapshot is one file. */
export type SandboxState = {
  version: 1
  seed: number
  clockOffsetMs: number
  counters: Record<string, number>
  codes: Record<string, AuthorizationCode>
  tokens: Record<string, IssuedToken>
  recentPersonIds: string[]
  identities: Record<string, Identity>
  accounts: Record<string, Account>
  /** Each used bank_tran_id by KST date: a second use on the same day is refused. */
  usedBankTranIds: Record<string, true>
  transfers: Record<string, Transfer>
  /** In the order they were booked. */
  virtualDeposits: VirtualDeposit[]
  /** By `<t_code>/<t_invoice>`. */
  parcels: Record<string, SandboxParcel>
  /** Missing in old snapshots. */
  receipts?: Record<string, SandboxReceipt>
  pushSubscriptions: Record<string, PushSubscription>
  /** Newest first. */
  pushes: PushRecord[]
  /** Newest first. */
  mails: MailRecord[]
  webhooks: WebhookRecord[]
  faults: Fault[]
}

export function freshState(seed: number, people: SandboxPerson[]): SandboxState {
  const accounts: Record<string, Account> = {
    [kiwiAccount.fintechUseNum]: { ...kiwiAccount, personId: 'kiwi', statement: [] },
  }
  for (const person of people) {
    for (const account of person.accounts) accounts[account.fintechUseNum] = { ...account, personId: person.id, statement: [] }
  }
  return {
    version: 1,
    seed,
    clockOffsetMs: 0,
    counters: {},
    codes: {},
    tokens: {},
    recentPersonIds: [],
    identities: {},
    accounts,
    usedBankTranIds: {},
    transfers: {},
    virtualDeposits: [],
    parcels: {},
    pushSubscriptions: {},
    pushes: [],
    mails: [],
    webhooks: [],
    faults: [],
  }
}

/** The snapshot of an earlier run, or undefined if there is none for this seed. */
export function loadState(file: string, seed: number): SandboxState | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  const saved = JSON.parse(text) as SandboxState
  return saved.version === 1 && saved.seed === seed
    ? {
        ...saved,
        virtualDeposits: saved.virtualDeposits ?? [],
        parcels: saved.parcels ?? {},
        pushSubscriptions: saved.pushSubscriptions ?? {},
        pushes: saved.pushes ?? [],
        mails: saved.mails ?? [],
      }
    : undefined
}

/** Written to a second file and renamed, so that a kill leaves the earlier snapshot whole. */
export function saveState(file: string, state: SandboxState): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.new`, JSON.stringify(state))
  renameSync(`${file}.new`, file)
}
