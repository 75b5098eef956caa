import { Link, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { m } from '../../paraglide/messages.js'
import { KiwiMark } from '../../parts/KiwiMark.tsx'
import { LanguageSwitch } from '../../parts/LanguageSwitch.tsx'
import { PageTitle } from '../../parts/PageTitle.tsx'
import { SignInWays } from '../../parts/social/SignInWays.tsx'
import { signInTrouble } from '../../state/social/sign-in-trouble.ts'
import { wordWanted } from '../../state/social/wanted-words.ts'
import { useLeaveTo } from '../../state/leave.ts'
import { wantedActs } from '../../state/wanted-act.ts'
import { useMe } from '../../state/me.ts'

export function SignInPage() {
  const { error, provider: joinedWith, returnTo = '/' } = useSearch({ from: '/sign-in' })
  const isSignedIn = Boolean(useMe())
  const leaveTo = useLeaveTo()
  useEffect(() => {
    if (isSignedIn) leaveTo(returnTo)
  }, [isSignedIn, leaveTo, returnTo])
  // Who changes their mind at the provider has made no mistake.
  const tone = error === 'SIGN_IN_CANCELLED' ? 'calm' : 'bad'
  return (
    <div className="mx-auto flex min-h-dvh max-w-sm flex-col px-6 pt-[18dvh] pb-8">
      <PageTitle>{m.sign_in()}</PageTitle>
      <KiwiMark className="size-20" />
      <h1 className="mt-6 text-[1.75rem] leading-tight font-extrabold tracking-tight">{m.sign_in_title()}</h1>
      <p className="mt-2 text-muted">{wordWanted(wantedActs.wanted()) ?? m.app_tagline()}</p>
      <SignInWays returnTo={returnTo} trouble={error ? { text: signInTrouble(error, joinedWith), tone } : null} />
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
