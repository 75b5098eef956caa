import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { m } from '../../paraglide/messages.js'
import { ErrorNotice, Notice } from '../../parts/Notice.tsx'
import { Button, Spinner } from '../../parts/Button.tsx'
import { ButtonSkeleton } from '../../parts/Skeletons.tsx'
import { AppleMark, GoogleMark, KakaoMark, NaverMark } from '../../parts/social/ProviderMarks.tsx'
import { KiwiMark } from '../../parts/KiwiMark.tsx'
import { LanguageSwitch } from '../../parts/LanguageSwitch.tsx'
import { PasskeyButton } from '../../parts/social/PasskeyButton.tsx'
import { PageTitle } from '../../parts/PageTitle.tsx'
import type { Channel } from '../../state/social/channels.ts'
import { hasPasskeys } from '../../state/social/passkeys.ts'
import { queries } from '../../state/social/queries.ts'
import { signInTrouble } from '../../state/social/sign-in-trouble.ts'
import { asKiwiError, kiwi } from '../../state/kiwi.ts'
import { useLeaveTo } from '../../state/leave.ts'
import { type WantedAct, wantedActs } from '../../state/wanted-act.ts'
import { useMe } from '../../state/me.ts'

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

/** What goes on after the sign-in. */
const wantedNotes: Record<WantedAct['kind'], () => string> = {
  like: m.wanted_note_like,
  like_comment: m.wanted_note_like,
  bookmark: m.wanted_note_bookmark,
  follow: m.wanted_note_follow,
  follow_tag: m.wanted_note_follow,
  comment: m.wanted_note_comment,
  buy: m.wanted_note_buy,
}

const texts = [
  { to: '/terms', label: m.consent_terms },
  { to: '/privacy', label: m.sign_in_privacy },
  { to: '/transparency', label: m.transparency_title },
] as const

export function SignInPage() {
  const wanted = wantedActs.wanted()
  const { error, provider: joinedWith, returnTo = '/' } = useSearch({ from: '/sign-in' })
  const channels = useQuery(queries.channels())
  const isSignedIn = Boolean(useMe())
  const leaveTo = useLeaveTo()
  useEffect(() => {
    if (isSignedIn) leaveTo(returnTo)
  }, [isSignedIn, leaveTo, returnTo])
  const start = useMutation({
    mutationFn: (provider: Channel) => kiwi.auth.startSignIn.mutate({ provider, returnTo }),
    onSuccess: ({ url }) => location.assign(url),
  })
  // Who changes their mind at the provider has made no mistake.
  const isCancelled = !start.isError && error === 'SIGN_IN_CANCELLED'
  const leaving = start.isPending || start.isSuccess
  const trouble = start.isError ? asKiwiError(start.error).message : error && signInTrouble(error, joinedWith)
  return (
    <div className="mx-auto flex min-h-dvh max-w-sm flex-col px-6 pt-[18dvh] pb-8">
      <PageTitle>{m.sign_in()}</PageTitle>
      <KiwiMark className="size-20" />
      <h1 className="mt-6 text-[1.75rem] leading-tight font-extrabold tracking-tight">{m.sign_in_title()}</h1>
      <p className="mt-2 text-muted">{wanted ? wantedNotes[wanted]() : m.app_tagline()}</p>
      {trouble && <Notice tone={isCancelled ? 'calm' : 'bad'}>{trouble}</Notice>}
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
              className={`flex min-h-13 w-full items-center justify-center gap-2.5 rounded-xl font-semibold transition active:scale-[0.99] disabled:opacity-60 ${look}`}
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
      <div className="mt-auto flex items-center justify-between pt-10">
        <Link
          to="/popular"
          className="inline-flex min-h-11 items-center font-semibold text-muted underline-offset-4 hover:text-ink hover:underline"
        >
          {m.sign_in_look_around()}
        </Link>
        <LanguageSwitch />
      </div>
    </div>
  )
}
