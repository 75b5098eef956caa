import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { m } from '../../paraglide/messages.js'
import { chatQueries } from '../../state/chat/queries.ts'
import { kiwi } from '../../state/kiwi.ts'
import { useAsMember } from '../../state/me.ts'
import { toastFailure } from '../../state/toasts.ts'
import { Button } from '../Button.tsx'

/** Opens the conversation with a person. */
export function MessageButton({ personId }: { personId: string }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const asMember = useAsMember()
  const open = useMutation({
    mutationFn: () => kiwi.chat.open.mutate({ personId }),
    onSuccess: (room) => {
      client.setQueryData(chatQueries.room(room.id).queryKey, room)
      return navigate({ to: '/chat/$roomId', params: { roomId: room.id } })
    },
    onError: toastFailure,
  })
  return (
    <Button kind="quiet" className="flex-1 sm:flex-none sm:px-8" busy={open.isPending} onClick={() => asMember(() => open.mutate())}>
      {m.profile_message()}
    </Button>
  )
}
