import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { m } from '../../paraglide/messages.js'
import { asKiwiError } from '../../state/kiwi.ts'
import { queries } from '../../state/social/queries.ts'
import { toast } from '../../state/toasts.ts'
import { KiwiMark } from '../KiwiMark.tsx'
import { PageTitle } from '../PageTitle.tsx'

/** Shown until the pictures are ready. A live event says so; polling is the fallback. */
export function WaitingForPost({ postId }: { postId: string }) {
  const navigate = useNavigate()
  const { data: post } = useQuery({
    ...queries.post(postId),
    retry: (_, error) => asKiwiError(error).retryable,
    refetchInterval: ({ state }) => (state.data ? false : 2_500),
  })
  useEffect(() => {
    if (!post) return
    toast(m.write_published())
    void navigate({ to: '/posts/$postId', params: { postId }, replace: true })
  }, [post, postId, navigate])
  return (
    <div role="status" className="flex flex-col items-center px-6 pt-[24dvh] text-center">
      <PageTitle>{m.write_waiting_title()}</PageTitle>
      <KiwiMark className="size-20 animate-[spin_6s_linear_infinite]" />
      <h1 className="mt-6 text-xl font-bold">{m.write_waiting_title()}</h1>
      <p className="mt-2 max-w-xs text-muted">{m.write_waiting_body()}</p>
    </div>
  )
}
