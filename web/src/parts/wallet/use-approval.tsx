import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import type { ApprovalInput } from '../../state/wallet/secrets.ts'
import { type ApprovalAsk, ApprovalSheet } from './ApprovalSheet.tsx'

interface Asked {
  /** Counts the sheets: a second request for the same payment opens a new one. */
  count: number
  ask: ApprovalAsk
  answer: (approval: ApprovalInput | null) => void
}

/**
 * Asks the person to sign one payment. `approve` resolves with the signature, or with null when
 * they closed the sheet. Put `sheet` anywhere in the page. Pay with exactly the signed amount and
 * payee.
 */
export function useApproval(): { approve: (ask: ApprovalAsk) => Promise<ApprovalInput | null>; sheet: ReactNode } {
  const [asked, setAsked] = useState<Asked | null>(null)
  const open = useRef<Asked | null>(null)
  const count = useRef(0)
  /** Ignores the result of a PIN check whose sheet was closed meanwhile. */
  const settle = useCallback((mine: Asked, approval: ApprovalInput | null) => {
    if (open.current !== mine) return
    mine.answer(approval)
    open.current = null
    setAsked(null)
  }, [])
  // Leaving the page counts as closing the sheet.
  useEffect(() => () => open.current?.answer(null), [])

  const approve = useCallback((ask: ApprovalAsk) => {
    open.current?.answer(null)
    return new Promise<ApprovalInput | null>((answer) => {
      open.current = { count: ++count.current, ask, answer }
      setAsked(open.current)
    })
  }, [])
  const sheet = asked && (
    <ApprovalSheet
      key={asked.count}
      {...asked.ask}
      onApproved={(approval) => settle(asked, approval)}
      onClose={() => settle(asked, null)}
    />
  )
  return { approve, sheet }
}
