import { useMutation } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { m } from '../../paraglide/messages.js'
import { Notice } from '../../parts/Notice.tsx'
import { Spinner } from '../../parts/Button.tsx'
import { GoogleMark, KakaoMark } from '../../parts/social/ProviderMarks.tsx'
import { KiwiMark } from '../../parts/KiwiMark.tsx'
import { LanguageSwitch } from '../../parts/LanguageSwitch.tsx'
import { PageTitle } from '../../parts/PageTitle.tsx'
import { signInTrouble } from '../../state/social/sign-in-trouble.ts'
import { asKiwiError, kiwi } from '../../state/kiwi.ts'
import { useLeaveTo } from '../../state/leave.ts'
import { useMe } from '../../state/me.ts'

export function SignInPage() {
  const { error, returnTo = '/' } = useSearch({ from: '/sign-in' })
  const isSignedIn = Boolean(useMe())
  const leaveTo = useLeaveTo()
  useEffect(() => {
    if (isSignedIn) leaveTo(returnTo)
  }, [isSignedIn, leaveTo, returnTo])
  const start = useMutation({
    mutationFn: (provider: 'kakao' | 'google') => kiwi.auth.startSignIn.mutate({ provider, returnTo }),
    onSuccess: ({ url }) => location.assign(url),
  })
  const leaving = start.isPending || start.isSuccess
  const trouble = start.isError ? asKiwiError(start.error).message : error && signInTrouble(error)
  return (
    <div className="mx-auto flex min-h-dvh max-w-sm flex-col px-6 pt-[18dvh] pb-8">
      <PageTitle>{m.sign_in()}</PageTitle>
      <KiwiMark className="size-20" />
      <h1 className="mt-6 text-[1.75rem] leading-tight font-extrabold tracking-tight">{m.sign_in_title()}</h1>
      <p className="mt-2 text-muted">{m.app_tagline()}</p>
      {trouble && <Notice tone="bad">{trouble}</Notice>}
      <div className="mt-8 space-y-2.5">
        {/* Kakao's button: #FEE500, label at 85 % black, 12 px corners (Kakao design guide). */}
        <button
          type="button"
          disabled={leaving}
          onClick={() => start.mutate('kakao')}
          className="flex min-h-13 w-full items-center justify-center gap-2.5 rounded-xl bg-[#fee500] font-semibold text-black/85 transition active:scale-[0.99] disabled:opacity-60"
        >
          {leaving && start.variables === 'kakao' ? <Spinner /> : <KakaoMark />}
          {m.sign_in_kakao()}
        </button>
        <button
          type="button"
          disabled={leaving}
          onClick={() => start.mutate('google')}
          className="flex min-h-13 w-full items-center justify-center gap-2.5 rounded-xl border border-[#747775] bg-white font-semibold text-[#1f1f1f] transition active:scale-[0.99] disabled:opacity-60"
        >
          {leaving && start.variables === 'google' ? <Spinner /> : <GoogleMark />}
          {m.sign_in_google()}
        </button>
      </div>
      <p className="mt-4 text-center text-[0.8125rem] text-muted">{m.sign_in_note()}</p>
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
