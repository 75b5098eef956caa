import { newIdempotencyKey } from '@kiwi/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useRef } from 'react'
import { m } from '../../paraglide/messages.js'
import { asKiwiError } from '../../state/kiwi.ts'
import type { ApprovalInput } from '../../state/wallet/secrets.ts'
import type { ApprovalAsk } from './ApprovalSheet.tsx'
import { useApproval } from './use-approval.tsx'

interface Order {
  idempotencyKey: string
  approval: ApprovalInput
}

type Unkeyed<Signed> = Signed extends unknown ? Omit<Signed, 'transfer'> : never

/** A payment to make. `pay` calls the API with the given key and approval. */
export interface Payment<Result> extends Omit<ApprovalAsk, 'signed'> {
  /** The signed statement without its key. */
  signed: Unkeyed<ApprovalAsk['signed']>
  /** Other input that may change, e.g. a memo. A new subject is a new attempt with a new key. */
  subject: string
  pay: (order: Order) => Promise<Result>
}

export interface PaymentState<Result> {
  /** Asks for the PIN and pays. A second press while it runs does nothing. */
  start: (payment: Payment<Result>) => void
  /** The result; null when the person closed the sheet. */
  data: Result | null | undefined
  /** A sentence for people. */
  error: string | null
  isPending: boolean
  reset: () => void
  sheet: ReactNode
}

/**
 * One attempt keeps one key until there is an answer: a second press after a lost answer cannot pay
 * twice. It keeps the signature too, and asks for a new one only when that has expired.
 */
export function usePayment<Result>(): PaymentState<Result> {
  const client = useQueryClient()
  const { approve, sheet } = useApproval()
  const isRunning = useRef(false)
  const attempt = useRef<{ subject: string; key: string; approval: ApprovalInput | null } | null>(null)

  const mutation = useMutation({
    mutationFn: async ({ subject, pay, signed, ...ask }: Payment<Result>) => {
      const whole = JSON.stringify([subject, signed])
      if (attempt.current?.subject !== whole) attempt.current = { subject: whole, key: newIdempotencyKey(), approval: null }
      const now = attempt.current
      for (let notice: { notice?: string } = {}; ; notice = { notice: m.wallet_approve_expired() }) {
        now.approval ??= await approve({ ...ask, ...notice, signed: { ...signed, transfer: now.key } })
        if (!now.approval) return null
        try {
          return await pay({ idempotencyKey: now.key, approval: now.approval })
        } catch (error) {
          const { code } = asKiwiError(error)
          const isOver = code === 'PIN_REQUIRED' || code === 'APPROVAL_INVALID'
          if (isOver || code === 'DEVICE_UNKNOWN') now.approval = null
          if (code !== 'PIN_REQUIRED') throw error
        }
      }
    },
    onSettled: () => {
      isRunning.current = false
    },
    onSuccess: (result) => {
      if (result === null) return
      attempt.current = null
      return client.invalidateQueries({ queryKey: ['wallet'] })
    },
  })
  return {
    start: (payment) => {
      if (isRunning.current) return
      isRunning.current = true
      mutation.mutate(payment)
    },
    data: mutation.data,
    error: mutation.error ? sentenceOf(mutation.error) : null,
    isPending: mutation.isPending,
    reset: mutation.reset,
    sheet,
  }
}

/** Adds that a retry is safe, where the outcome is unknown. */
function sentenceOf(error: unknown): string {
  const { message, code } = asKiwiError(error)
  return code === 'NETWORK' || code === 'UNAVAILABLE' ? `${message} ${m.wallet_again_safe()}` : message
}
