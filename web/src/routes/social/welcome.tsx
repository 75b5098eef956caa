import { useQueryClient } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../parts/Button.tsx'
import { ForMembers } from '../../parts/ForMembers.tsx'
import { KiwiMark } from '../../parts/KiwiMark.tsx'
import { PageTitle } from '../../parts/PageTitle.tsx'
import { PeopleWithPictures } from '../../parts/social/PeopleWithPictures.tsx'
import { ProfileForm } from '../../parts/social/ProfileForm.tsx'
import { StickyAct } from '../../parts/StickyAct.tsx'
import { useLeaveTo } from '../../state/leave.ts'
import { queries } from '../../state/social/queries.ts'

/** Name and topics, then people to follow. Who came to do something returns to it at once. */
export function WelcomePage() {
  const { returnTo = '/' } = useSearch({ from: '/welcome' })
  const client = useQueryClient()
  const leaveTo = useLeaveTo()
  const [step, setStep] = useState<'profile' | 'people'>('profile')
  const [followsSomebody, setFollows] = useState(false)

  async function onSaved() {
    if (returnTo !== '/') return leaveTo(returnTo)
    // With the topics that were just chosen. Without an answer the way goes on.
    const proposed = await client.fetchQuery({ ...queries.peopleToFollow(), staleTime: 0 }).catch(() => null)
    if (!proposed || proposed.people.length === 0) return leaveTo('/interest')
    setStep('people')
    scrollTo(0, 0)
  }
  return (
    <div className="mx-auto min-h-dvh max-w-md px-6 py-8">
      <PageTitle>{m.welcome_title()}</PageTitle>
      <ForMembers verifyReason={m.me_verify_banner()}>
        {(me) =>
          step === 'profile' ? (
            <>
              <Head onSkip={() => leaveTo(returnTo)}>{m.welcome_heading()}</Head>
              <ProfileForm me={me} submitLabel={m.welcome_done()} onSaved={() => void onSaved()} />
            </>
          ) : (
            <>
              <Head>{m.welcome_people()}</Head>
              <div className="-mx-4 sm:mx-0">
                <PeopleWithPictures onFollow={() => setFollows(true)} />
              </div>
              {/* The home of who follows nobody is empty; their topics have posts. */}
              <StickyAct className="">
                <Button className="min-h-13 w-full" onClick={() => leaveTo(followsSomebody ? '/' : '/interest')}>
                  {followsSomebody ? m.go_home() : m.next()}
                </Button>
              </StickyAct>
            </>
          )
        }
      </ForMembers>
    </div>
  )
}

/** Each step begins with its heading, which the focus goes to. */
function Head({ onSkip, children }: { onSkip?: () => void; children: ReactNode }) {
  return (
    <>
      <div className="flex min-h-11 items-center justify-between">
        <KiwiMark className="size-11" />
        {onSkip && (
          <Button kind="plain" onClick={onSkip}>
            {m.welcome_skip()}
          </Button>
        )}
      </div>
      <h1
        ref={(heading) => {
          if (!onSkip) heading?.focus({ preventScroll: true })
        }}
        tabIndex={-1}
        className="mt-5 mb-7 text-[1.625rem] leading-tight font-extrabold tracking-tight outline-none"
      >
        {children}
      </h1>
    </>
  )
}
