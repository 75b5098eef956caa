import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect, useEffectEvent } from 'react'
import { m } from '../../paraglide/messages.js'
import { asKiwiError, kiwi } from '../../state/kiwi.ts'
import type { Channel } from '../../state/social/channels.ts'
import { hasPasskeys } from '../../state/social/passkeys.ts'
import { queries } from '../../state/social/queries.ts'
import { Button, Spinner } from '../Button.tsx'
import { ErrorNotice, Notice } from '../Notice.tsx'
import { ButtonSkeleton } from '../Skeletons.tsx'
import { PasskeyButton } from './PasskeyButton.tsx'
import { AppleMark, GoogleMark, KakaoMark, NaverMark } from './ProviderMarks.tsx'

/**
 * Colours as the design guides of the providers ask: Kakao #FEE500 with its label at 85 % black;
 * Naver's white form; Apple black.
 */
const buttons: Record<Channel, { look: string; label: () => string; Mark: () => ReactNode }> = {
  kakao: { look: 'bg-[#fee500] text-black/85', label: m.sign_in_kakao, Mark: KakaoMark },
  naver: { look: 'border border-[#03a94d] bg-white text-[#1e1e1e]', label: m.sign_in_naver, Mark: NaverMark },
  google: { look: 'border border-[#747775] bg-white text-[#1f1f1f]', label: m.sign_in_google, Mark: GoogleMark },
  apple: { look: 'bg-black text-white dark:border dark:border-white/40', label: m.sign_in_apple, Mark: AppleMark },
}

const texts = [
  { to: '/terms', label: m.consent_terms },
  { to: '/privacy', label: m.sign_in_privacy },
  { to: '/transparency', label: m.transparency_title },
] as const

interface SignInWaysProps {
  returnTo: string
  /** What became of the try before; it goes away with the next. */
  trouble?: { text: string; tone: 'calm' | 'bad' } | null
}

/** The channels, the passkey, and what one agrees to. */
export function SignInWays({ returnTo, trouble = null }: SignInWaysProps) {
  const channels = useQuery(queries.channels())
  const start = useMutation({
    mutationFn: (provider: Channel) => kiwi.auth.startSignIn.mutate({ provider, returnTo }),
    onSuccess: ({ url }) => location.assign(url),
  })
  const reset = useEffectEvent(start.reset)
  useEffect(() => {
    // The way back from a provider may show this page as it was left: with all buttons waiting.
    const again = ({ persisted }: PageTransitionEvent) => persisted && reset()
    window.addEventListener('pageshow', again)
    return () => window.removeEventListener('pageshow', again)
  }, [])
  const leaving = start.isPending || start.isSuccess
  const said = start.isError ? ({ text: asKiwiError(start.error).message, tone: 'bad' } as const) : trouble
  return (
    <>
      {said && <Notice tone={said.tone}>{said.text}</Notice>}
      <div className="mt-8 space-y-2.5">
        {channels.isPending && <ButtonSkeleton count={4} />}
        {channels.isError && <ErrorNotice error={channels.error} />}
        {channels.isError && (
          <Button kind="quiet" className="w-full" onClick={() => void channels.refetch()}>
            {m.retry()}
          </Button>
        )}
        {channels.data?.providers.map((provider) => {
          const { look, label, Mark } = buttons[provider]
          return (
            <button
              key={provider}
              type="button"
              disabled={leaving}
              onClick={() => start.mutate(provider)}
              className={`flex min-h-13 w-full items-center justify-center gap-2.5 rounded-xl px-3 font-semibold transition active:scale-[0.99] disabled:opacity-60 ${look}`}
            >
              {leaving && start.variables === provider ? <Spinner /> : <Mark />}
              {label()}
            </button>
          )
        })}
        {channels.data?.passkeys && hasPasskeys() && <PasskeyButton returnTo={returnTo} />}
      </div>
      <p className="mt-4 text-center text-[0.8125rem] text-muted">{m.sign_in_note()}</p>
      <nav aria-label={m.sign_in_texts()} className="mt-1 flex flex-wrap justify-center gap-x-4 text-[0.8125rem] text-muted">
        {texts.map(({ to, label }) => (
          <Link key={to} to={to} className="inline-flex min-h-11 items-center underline-offset-4 hover:text-ink hover:underline">
            {label()}
          </Link>
        ))}
      </nav>
    </>
  )
}
