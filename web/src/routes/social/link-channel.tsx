import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { CircleCheck, Link2 } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../parts/Button.tsx'
import { Gate } from '../../parts/Gate.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { asKiwiError, kiwi, type Me } from '../../state/kiwi.ts'
import { useLeaveTo } from '../../state/leave.ts'
import { queries } from '../../state/social/queries.ts'

/** After the sign-in on the first channel: asks once more, and links the second one. */
export function LinkChannelPage() {
  return (
    <div className="mx-auto min-h-dvh max-w-md">
      <PageHeader back title={m.link_channel_title()} />
      <Gate>{(me) => <LinkChannel me={me} />}</Gate>
    </div>
  )
}

function LinkChannel({ me }: { me: Me }) {
  const { verificationId = '', returnTo = '/' } = useSearch({ from: '/link-channel' })
  const client = useQueryClient()
  const leaveTo = useLeaveTo()
  const link = useMutation({
    mutationFn: () => kiwi.auth.linkChannel.mutate({ verificationId }),
    onSuccess: (linked) => client.setQueryData(queries.me().queryKey, linked),
  })
  if (link.isSuccess)
    return (
      <div role="status" className="flex flex-col items-center px-6 pt-[14dvh] text-center">
        <CircleCheck aria-hidden className="size-16 animate-pop text-kiwi" />
        <h1 className="mt-5 text-xl font-bold">{m.link_channel_done()}</h1>
        <Button className="mt-8 min-w-40" onClick={() => leaveTo(returnTo)}>
          {m.done()}
        </Button>
      </div>
    )
  const trouble = link.isError ? asKiwiError(link.error) : null
  return (
    <div className="px-6 pt-4 pb-10">
      <span className="grid size-16 place-items-center rounded-3xl bg-kiwi-soft text-kiwi">
        <Link2 aria-hidden className="size-8" />
      </span>
      <h1 className="mt-5 text-[1.625rem] leading-tight font-extrabold tracking-tight">
        {m.link_channel_ask({ handle: `@${me.handle ?? ''}` })}
      </h1>
      <p className="mt-2 text-muted">{m.link_channel_lead()}</p>
      {trouble && (
        <p role="alert" className="mt-6 rounded-2xl bg-danger-soft px-4 py-3 font-medium text-danger">
          {trouble.code === 'NOT_FOUND' ? m.link_channel_not_yours() : trouble.message}
        </p>
      )}
      <Button className="mt-8 min-h-13 w-full" busy={link.isPending} onClick={() => link.mutate()}>
        {m.link_channel_do()}
      </Button>
      <Button kind="plain" className="mt-2 w-full text-muted" onClick={() => leaveTo(returnTo)}>
        {m.link_channel_not_now()}
      </Button>
    </div>
  )
}
