import { useMutation } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { asKiwiError } from '../../state/kiwi.ts'
import { signInByPasskey, wasCancelled } from '../../state/social/passkeys.ts'
import { Spinner } from '../Button.tsx'
import { Notice } from '../Notice.tsx'

/** Signs in with a passkey, then opens `returnTo` anew, as the return from a channel does. */
export function PasskeyButton({ returnTo }: { returnTo: string }) {
  const signIn = useMutation({
    mutationFn: signInByPasskey,
    onSuccess: ({ isSuspended }) => location.assign(isSuspended ? '/me/actions' : returnTo),
  })
  const isBusy = signIn.isPending || signIn.isSuccess
  return (
    <>
      <button
        type="button"
        disabled={isBusy}
        onClick={() => signIn.mutate()}
        className="flex min-h-13 w-full items-center justify-center gap-2.5 rounded-xl border border-line font-semibold transition hover:bg-sunken active:scale-[0.99] disabled:opacity-60"
      >
        {isBusy ? <Spinner /> : <KeyRound aria-hidden className="size-5" />}
        {m.sign_in_passkey()}
      </button>
      {signIn.isError && (
        <Notice tone="bad">{wasCancelled(signIn.error) ? m.sign_in_passkey_cancelled() : asKiwiError(signIn.error).message}</Notice>
      )}
    </>
  )
}
