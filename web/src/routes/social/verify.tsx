import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { BadgeCheck, CircleAlert, Link2, MessageCircle, ScrollText, ShieldCheck, Wallet, type LucideIcon } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { ErrorNotice, Notice } from '../../parts/Notice.tsx'
import { Intro } from '../../parts/social/Intro.tsx'
import { Button, buttonLook } from '../../parts/Button.tsx'
import { ForMembers } from '../../parts/ForMembers.tsx'
import { ConsentForm } from '../../parts/consent/ConsentForm.tsx'
import { SignOut } from '../../parts/social/SignOut.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { type Channel, channelNames, channelOf } from '../../state/social/channels.ts'
import { verificationTrouble } from '../../state/social/sign-in-trouble.ts'
import { useVerifiedReturn, type VerifiedReturn } from '../../state/social/use-verified-return.ts'
import { asKiwiError, kiwi, type Me } from '../../state/kiwi.ts'
import { useLeaveTo } from '../../state/leave.ts'
import { useMe } from '../../state/me.ts'
import { queries } from '../../state/social/queries.ts'

const points: { Icon: LucideIcon; text: () => string }[] = [
  { Icon: MessageCircle, text: m.verify_point_people },
  { Icon: Wallet, text: m.verify_point_wallet },
  { Icon: ShieldCheck, text: m.verify_point_privacy },
]

export function VerifyPage() {
  return (
    <div className="mx-auto min-h-dvh max-w-md">
      <PageHeader back title={m.verify_title()} hideTitle />
      <Strangers />
      <ForMembers>{(me) => <Verify me={me} />}</ForMembers>
    </div>
  )
}

/** Warns after a verification where nobody is signed in: somebody else may have sent the link. */
function Strangers() {
  const { identityVerificationId } = useSearch({ from: '/verify' })
  const me = useMe()
  if (me !== null || !identityVerificationId) return null
  return (
    <div className="mx-6">
      <Notice tone="bad">{m.verify_elsewhere()}</Notice>
    </div>
  )
}

function Verify({ me }: { me: Me }) {
  const { returnTo = '/', identityVerificationId: verificationId, identityVerificationTxId: attemptId } = useSearch({ from: '/verify' })
  const client = useQueryClient()
  const navigate = useNavigate()
  const leaveTo = useLeaveTo()

  const start = useMutation({
    mutationFn: () => kiwi.auth.startIdentity.mutate({ returnTo: `/verify?returnTo=${encodeURIComponent(returnTo)}` }),
    onSuccess: ({ url }) => location.assign(url),
  })
  const complete = useMutation({
    mutationFn: (returned: VerifiedReturn) => kiwi.auth.completeIdentity.mutate(returned),
    onSuccess: async (verified) => {
      client.setQueryData(queries.me().queryKey, verified)
      // Every read may have another answer for a verified person.
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' })
      await navigate({ to: '/welcome', search: { returnTo }, replace: true })
    },
  })
  useVerifiedReturn({ verificationId, attemptId }, complete.mutate)

  if (me.status === 'active' && !verificationId)
    return (
      <div className="px-6 py-10 text-center">
        <BadgeCheck aria-hidden className="mx-auto size-14 text-kiwi" />
        <h1 className="mt-4 text-xl font-bold">{m.verify_already()}</h1>
        <Button className="mt-6" onClick={() => leaveTo(returnTo)}>
          {m.next()}
        </Button>
      </div>
    )
  const error = complete.error ?? start.error
  if (me.consentAsked)
    return (
      <div className="px-6 pt-4 pb-10">
        <Intro Icon={ScrollText} heading={m.consent_title()} lead={m.consent_lead()} />
        <ConsentForm
          kinds={[...me.consentAsked.kinds, 'marketing']}
          // A text changed while the person was at the provider: the same verification goes on.
          onAgreed={() => verificationId && attemptId && complete.mutate({ verificationId, attemptId })}
        />
        <LookAround returnTo={returnTo} />
      </div>
    )
  if (error && asKiwiError(error).code === 'TOO_YOUNG') return <TooYoung error={error} />
  const first = complete.isError ? linkableTo(complete.error) : null
  if (first && verificationId) return <LinkFirst provider={first} verificationId={verificationId} returnTo={returnTo} />
  const busy = complete.isPending || start.isPending || start.isSuccess
  return (
    <div className="px-6 pt-4 pb-10">
      <Intro Icon={BadgeCheck} heading={m.verify_heading()} lead={m.verify_lead()} />
      <ul className="mt-7 space-y-4">
        {points.map(({ Icon, text }) => (
          <li key={text()} className="flex gap-3.5">
            <Icon aria-hidden className="mt-0.5 size-5.5 shrink-0 text-kiwi" />
            <span>{text()}</span>
          </li>
        ))}
      </ul>
      {error && <Notice tone="bad">{verificationTrouble(error)}</Notice>}
      <Button className="mt-8 min-h-13 w-full" busy={busy} onClick={() => start.mutate()}>
        {complete.isPending ? m.verify_checking() : m.verify_start()}
      </Button>
      <LookAround returnTo={returnTo} />
    </div>
  )
}

/** Back to where they came from. Home would lead here again. */
function LookAround({ returnTo }: { returnTo: string }) {
  return (
    <Link to={returnTo === '/' ? '/popular' : returnTo} className={buttonLook('plain', 'mt-2 w-full text-muted')}>
      {m.verify_later()}
    </Link>
  )
}

/** Below the age to join. Signing out removes what there is of the account. */
function TooYoung({ error }: { error: unknown }) {
  return (
    <div className="px-6 pt-4 pb-10">
      <Intro Icon={CircleAlert} heading={m.too_young_title()} lead={asKiwiError(error).message} />
      <div className="mt-8">
        <SignOut />
      </div>
    </div>
  )
}

/** The provider with which the person joined, if they may link this sign-in to their account. */
function linkableTo(error: unknown): Channel | null {
  const { code, details } = asKiwiError(error)
  if (code !== 'LINK_REQUIRED') return null
  return channelOf(details?.provider) ?? 'kakao'
}

interface LinkFirstProps {
  provider: Channel
  verificationId: string
  returnTo: string
}

function LinkFirst({ provider, verificationId, returnTo }: LinkFirstProps) {
  const start = useMutation({
    mutationFn: () => {
      const back = new URLSearchParams({ verificationId, returnTo })
      return kiwi.auth.startSignIn.mutate({ provider, returnTo: `/link-channel?${back}` })
    },
    onSuccess: ({ url }) => location.assign(url),
  })
  const name = channelNames[provider]()
  return (
    <div className="px-6 pt-4 pb-10">
      <Intro Icon={Link2} heading={m.link_channel_needed_title({ provider: name })} lead={m.link_channel_needed_body({ provider: name })} />
      {start.isError && <ErrorNotice error={start.error} />}
      <Button className="mt-8 min-h-13 w-full" busy={start.isPending || start.isSuccess} onClick={() => start.mutate()}>
        {m.link_channel_sign_in({ provider: name })}
      </Button>
      <LookAround returnTo={returnTo} />
    </div>
  )
}
