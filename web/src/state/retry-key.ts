import { newIdempotencyKey } from '@kiwi/sdk'
import { useRef } from 'react'

export interface RetryKey {
  /** The key of this decision: the same while it is sent again, another once it was changed. */
  of: (decision: unknown) => string
  /** After an answer: the same decision once more is a new one. */
  forget: () => void
}

/** One decision has one key, kept for its retries: a lost answer does nothing twice. */
export function useRetryKey(): RetryKey {
  const last = useRef({ decision: '', key: '' })
  return {
    of(decision) {
      const whole = JSON.stringify(decision)
      if (last.current.decision !== whole) last.current = { decision: whole, key: newIdempotencyKey() }
      return last.current.key
    },
    forget() {
      last.current = { decision: '', key: '' }
    },
  }
}
