import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { Link2 } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { Notice } from '../../parts/Notice.tsx'
import { Intro } from '../../parts/social/Intro.tsx'
import { Done } from '../../parts/Done.tsx'
import { Button } from '../../parts/Button.tsx'
import { ForMembers } from '../../parts/ForMembers.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { asKiwiError, kiwi, type Me } from '../../state/kiwi.ts'
import { useLeaveTo } from '../../state/leave.ts'
import { queries } from '../../state/social/queries.ts'

/** After the sign-in with the first channel: asks for confirmation, then links the second one. */
export function LinkChannelPage() {
  return (
    <div className="mx-auto min-h-dvh max-w-md">
      <PageHeader back title={m.link_channel_title()} />
      <ForMembers>{(me) => <LinkChannel me={me} />}</ForMembers>
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
      <Done title={m.link_channel_done()}>
        <Button onClick={() => leaveTo(returnTo)}>{m.done()}</Button>
      </Done>
    )
  const trouble = link.isError ? asKiwiError(link.error) : null
  return (
    <div className="px-6 pt-4 pb-10">
      <Intro Icon={Link2} heading={m.link_channel_ask({ handle: `@${me.handle ?? ''}` })} lead={m.link_channel_lead()} />
      {trouble && <Notice tone="bad">{trouble.code === 'NOT_FOUND' ? m.link_channel_not_yours() : trouble.message}</Notice>}
      <Button className="mt-8 min-h-13 w-full" busy={link.isPending} onClick={() => link.mutate()}>
        {m.link_channel_do()}
      </Button>
      <Button kind="plain" className="mt-2 w-full text-muted" onClick={() => leaveTo(returnTo)}>
        {m.link_channel_not_now()}
      </Button>
    </div>
  )
}
