import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { m } from '../../paraglide/messages.js'
import type { VerifiedSearch } from '../../root-route.tsx'
import { verificationTrouble } from '../../state/social/sign-in-trouble.ts'
import { useVerifiedReturn, type VerifiedReturn } from '../../state/social/use-verified-return.ts'
import { kiwi } from '../../state/kiwi.ts'
import { Button } from '../Button.tsx'
import { Notice } from '../Notice.tsx'

interface ReverifyProps {
  /** From the address to which the provider's page returned. */
  verificationId: string | undefined
  onVerified: () => void
  children: ReactNode
}

/** Sends the person to the identity provider and completes the verification on return. */
export function Reverify({ verificationId, onVerified, children }: ReverifyProps) {
  const client = useQueryClient()
  const { pathname, search } = useLocation()
  const { identityVerificationTxId: attemptId } = search as VerifiedSearch
  const start = useMutation({
    mutationFn: () => {
      const { returnTo } = search as { returnTo?: string }
      return kiwi.pay.pin.startReverify.mutate({ returnTo: pathname + (returnTo ? `?returnTo=${encodeURIComponent(returnTo)}` : '') })
    },
    onSuccess: ({ url }) => location.assign(url),
  })
  const complete = useMutation({
    mutationFn: (returned: VerifiedReturn) => kiwi.pay.pin.completeReverify.mutate(returned),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['wallet', 'pin'] })
      onVerified()
    },
  })
  useVerifiedReturn({ verificationId, attemptId }, complete.mutate)
  const error = complete.error ?? start.error
  const busy = start.isPending || start.isSuccess || complete.isPending
  return (
    <>
      {error && <Notice tone="bad">{verificationTrouble(error)}</Notice>}
      <Button className="mt-4 min-h-13 w-full" busy={busy} onClick={() => start.mutate()}>
        {complete.isPending ? m.verify_checking() : children}
      </Button>
    </>
  )
}
