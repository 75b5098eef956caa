import { useEffect, useEffectEvent, useRef } from 'react'

/** Both as the provider's page added them to the address. */
export interface VerifiedReturn {
  verificationId: string
  attemptId: string
}

/** Completes a verification once per return: strict mode and re-renders must not repeat it. */
export function useVerifiedReturn(
  { verificationId, attemptId }: Partial<Record<keyof VerifiedReturn, string | undefined>>,
  complete: (returned: VerifiedReturn) => void,
): void {
  const completed = useRef<string | null>(null)
  const onReturn = useEffectEvent(complete)
  useEffect(() => {
    if (!verificationId || !attemptId || completed.current === verificationId) return
    completed.current = verificationId
    onReturn({ verificationId, attemptId })
  }, [verificationId, attemptId])
}
