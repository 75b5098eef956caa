import type { SetAsideRow } from '../../shared/foreign-rows.ts'

/**
 * The bank connector: the open-banking API (KFTC v2.0) and the private keys of sealed account
 * numbers. Only the runner has one. No function of it returns a number. A call without an answer is
 * `unknown`; only `inquire` resolves it.
 */
export interface BankPort {
  /** Sends one won with a code in its memo to a sealed account. */
  verify1Won(call: SealedTransfer): Promise<BankOutcome>
  /** Pays from the central account to a sealed account. */
  payout(call: SealedTransfer): Promise<BankOutcome>
  /** Pulls money from a registered account into the central account. */
  withdraw(call: TokenTransfer): Promise<BankOutcome>
  /** The outcome of an earlier call with the same reference; `sentOn`: its day in Seoul. */
  inquire(call: { kind: 'withdraw' | 'deposit'; reference: string; sentOn: string; amountKrw: number }): Promise<BankOutcome>
  /** Registers a sealed account at the gateway for pulls. Doing it again gives the same token. */
  register(call: { reference: string; account: SealedNumber; holder: AccountHolder | null }): Promise<Registration>
  /**
   * The gateway forgets a registered account: nothing is pulled from it again. Doing it again is
   * harmless.
   */
  forget(call: { reference: string; fintechUseNum: string }): Promise<Forgetting>
  /** The facts that may leave the connector; null when it is no account number or stays closed. */
  describe(account: SealedNumber): Promise<AccountFacts | null>
  /** The same number under the newest key. Throws when it cannot be opened. */
  reseal(account: SealedNumber): Promise<Pick<SealedNumber, 'keyId' | 'sealed'>>
  /** The public halves of the keys, newest first. */
  publicKeys(): Promise<PublicKey[]>
  /** Signs the text of a key list (Ed25519). */
  signKeyList(body: string): Uint8Array
  /** Signs the text of the ledger's daily head, with the same key. */
  signHead(body: string): Uint8Array
  /**
   * One page of our central account's statement of a day in Seoul (YYYY-MM-DD), oldest first; null
   * when the bank gave none. `reference`: nine of `[A-Z0-9]`, a new one for each page.
   */
  statement(page: { reference: string; day: string; cursor: string | null }): Promise<StatementPage | null>
}

export interface PublicKey {
  id: string
  /** X25519, 32 bytes. */
  publicKey: Uint8Array
}

/** An account number as the client sealed it, with what its aad binds. */
export interface SealedNumber {
  personId: string
  bankCode: string
  keyId: string
  recordId: string
  /** HPKE `enc` (32 bytes) and ciphertext (80 bytes). */
  sealed: Uint8Array
}

export interface AccountFacts {
  lastFour: string
  /**
   * HMAC-SHA-256 of bank and number under each index key, newest first: equal for the same account.
   */
  duplicateIndexes: [newest: Uint8Array, ...others: Uint8Array[]]
}

/** The person by the identity provider; read again for each call and never stored. */
export interface AccountHolder {
  ci: string
  birthDate: string | null
}

interface Transfer {
  /** Nine of `[A-Z0-9]`, never used twice. */
  reference: string
  amountKrw: number
  /** Printed on the person's statement; at most 20 bytes of EUC-KR. */
  memo: string
  /** Printed on ours; it carries the reference, by which the reconciliation finds the line. */
  ourMemo: string
  /** Asked right before the call is sent. False: it is not sent, and the outcome is `unknown`. */
  mayStillSend: () => boolean
}
export type SealedTransfer = Transfer & { account: SealedNumber }
/** `fintechUseNum` is the gateway's token for the account. */
export type TokenTransfer = Transfer & { fintechUseNum: string }

/**
 * `code` is the bank's own. `unheard` only answers an inquiry: the bank has no such call. It may
 * still be on its way, so the time since it was sent decides whether that is final. `failed` with
 * code `unopened`: the seal could not be opened.
 */
export interface BankOutcome {
  state: 'confirmed' | 'failed' | 'unknown' | 'unheard'
  code: string
}

export type Registration = { state: 'registered'; fintechUseNum: string } | { state: 'refused' | 'unknown'; code: string }

/**
 * `refused`: the gateway does not know the account, or will not; nobody can pull from it by us in
 * any case.
 */
export type Forgetting = { state: 'forgotten' | 'refused' | 'unknown'; code: string }

/** `amountKrw`: negative for money that left the account. The bank gives no id. */
export interface StatementLine {
  /** To the second, with its offset. */
  at: string
  amountKrw: number
  balanceAfterKrw: number
  /** The printed text of the transfer; our own transfers have the reference in it. */
  memo: string
}
export interface StatementPage {
  lines: StatementLine[]
  /** Rows of the page that are no lines of that day. */
  setAside: SetAsideRow[]
  nextCursor: string | null
}
