import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { MessageCircle } from 'lucide-react'
import { putRoom } from '../../state/chat/queries.ts'
import { kiwi } from '../../state/kiwi.ts'
import { useAsMember } from '../../state/me.ts'
import { toastFailure } from '../../state/toasts.ts'
import { Button } from '../Button.tsx'

/** Opens the room of a buyer and a shop about an order or a product. */
export function ShopRoomButton({ kind, id, label }: { kind: 'order' | 'product'; id: string; label: string }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const asMember = useAsMember()
  const open = useMutation({
    mutationFn: () => kiwi.chat.openShop.mutate({ kind, id }),
    onSuccess: (room) => {
      putRoom(client, room)
      return navigate({ to: '/chat/$roomId', params: { roomId: room.id } })
    },
    onError: toastFailure,
  })
  return (
    <Button kind="quiet" className="mt-2 w-full" busy={open.isPending} onClick={() => asMember(() => open.mutate())}>
      <MessageCircle aria-hidden className="size-5" />
      {label}
    </Button>
  )
}
