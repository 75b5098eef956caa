import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import type { ApprovalInput } from '../../state/wallet/secrets.ts'
import { type ApprovalAsk, ApprovalSheet } from './ApprovalSheet.tsx'

interface Asked {
  /** Each asking has a sheet of its own, also the second one for the same payment. */
  count: number
  ask: ApprovalAsk
  answer: (approval: ApprovalInput | null) => void
}

/**
 * Asks the person to sign one payment: `approve` resolves with the signature, or with null when they closed the sheet. Put `sheet`
 * anywhere in the page. The amount and payee must be what the payment is then made with.
 */
export function useApproval(): { approve: (ask: ApprovalAsk) => Promise<ApprovalInput | null>; sheet: ReactNode } {
  const [asked, setAsked] = useState<Asked | null>(null)
  const open = useRef<Asked | null>(null)
  const count = useRef(0)
  /** A PIN that is still being checked when its sheet was closed answers nobody. */
  const settle = useCallback((mine: Asked, approval: ApprovalInput | null) => {
    if (open.current !== mine) return
    mine.answer(approval)
    open.current = null
    setAsked(null)
  }, [])
  // A page that is left has been answered with no.
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
