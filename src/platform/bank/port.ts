/** The open-banking API (KFTC v2.0). A call that gets no answer is `unknown`; only `inquire` resolves it. */
export interface BankPort {
  /** Pulls money from a person's linked account into the central account. */
  withdraw(call: BankTransfer): Promise<BankOutcome>
  /** Pays from the central account to a linked account. */
  deposit(call: BankTransfer): Promise<BankOutcome>
  /** What became of an earlier call, by the same reference; `sentOn` is its day in Seoul, YYYY-MM-DD. */
  inquire(call: { kind: 'withdraw' | 'deposit'; reference: string; sentOn: string; amountKrw: number }): Promise<BankOutcome>
}

export interface BankTransfer {
  /** Nine of `[A-Z0-9]`, never used twice. */
  reference: string
  fintechUseNum: string
  amountKrw: number
  /** Printed on the statement; at most 20 characters. */
  memo: string
  /** Asked right before the call leaves; false: it is not made, and the outcome is `unknown`. */
  mayStillSend: () => boolean
}

/**
 * `code` is the bank's own. `unheard` only answers an inquiry: the bank has no such call; it may still be on its way, so
 * whether that is final depends on how long ago it was sent.
 */
export interface BankOutcome {
  state: 'confirmed' | 'failed' | 'unknown' | 'unheard'
  code: string
}
