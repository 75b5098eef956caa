import { useSearch } from '@tanstack/react-router'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../parts/Button.tsx'
import { ForMembers } from '../../parts/ForMembers.tsx'
import { KiwiMark } from '../../parts/KiwiMark.tsx'
import { PageTitle } from '../../parts/PageTitle.tsx'
import { ProfileForm } from '../../parts/social/ProfileForm.tsx'
import { useLeaveTo } from '../../state/leave.ts'

export function WelcomePage() {
  const { returnTo = '/' } = useSearch({ from: '/welcome' })
  const leaveTo = useLeaveTo()
  const leave = () => leaveTo(returnTo)
  // The home of a newcomer is empty; their topics have posts.
  const begin = () => leaveTo(returnTo === '/' ? '/interest' : returnTo)
  return (
    <div className="mx-auto min-h-dvh max-w-md px-6 py-8">
      <PageTitle>{m.welcome_title()}</PageTitle>
      <ForMembers verifyReason={m.me_verify_banner()}>
        {(me) => (
          <>
            <div className="flex items-center justify-between">
              <KiwiMark className="size-11" />
              <Button kind="plain" onClick={leave}>
                {m.welcome_skip()}
              </Button>
            </div>
            <h1 className="mt-5 mb-7 text-[1.625rem] leading-tight font-extrabold tracking-tight">{m.welcome_heading()}</h1>
            <ProfileForm me={me} submitLabel={m.welcome_done()} onSaved={begin} />
          </>
        )}
      </ForMembers>
    </div>
  )
}
