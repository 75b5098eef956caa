import { Menu } from '@base-ui/react/menu'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Bell, BellOff, Ellipsis, HandCoins, LogOut, Search, Send, Trash2, Users } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { chatQueries, type Room } from '../../state/chat/queries.ts'
import { kiwi } from '../../state/kiwi.ts'
import { toastFailure } from '../../state/toasts.ts'
import { ConfirmDialog } from '../ConfirmDialog.tsx'
import { menuItem, menuPopup, roundButton } from '../menu-look.ts'
import { GroupDialog } from './GroupDialog.tsx'
import { PeopleDialog } from './PeopleDialog.tsx'
import { SearchDialog } from './SearchDialog.tsx'

export function RoomMenu({ room, onJump }: { room: Room; onJump: (seq: number) => void }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [asking, setAsking] = useState<'clear' | 'leave' | null>(null)
  const [shown, setShown] = useState<'people' | 'invite' | 'search' | null>(null)
  const mute = useMutation({
    mutationFn: () => kiwi.chat.mute.mutate({ roomId: room.id, on: !room.isMuted }),
    onSuccess: (changed) => {
      client.setQueryData(chatQueries.room(room.id).queryKey, changed)
      return client.invalidateQueries({ queryKey: ['chat'] })
    },
    onError: toastFailure,
  })
  const clear = useMutation({
    mutationFn: () => kiwi.chat.clear.mutate({ roomId: room.id }),
    onSuccess: async () => {
      client.removeQueries({ queryKey: ['messages', room.id] })
      await navigate({ to: '/chat', replace: true })
      return client.invalidateQueries({ queryKey: ['chat'] })
    },
    onError: toastFailure,
    onSettled: () => setAsking(null),
  })
  const leave = useMutation({
    mutationFn: () => kiwi.chat.leave.mutate({ roomId: room.id }),
    onSuccess: async () => {
      client.removeQueries({ queryKey: ['messages', room.id] })
      await navigate({ to: '/chat', replace: true })
      return client.invalidateQueries({ queryKey: ['chat'] })
    },
    onError: toastFailure,
    onSettled: () => setAsking(null),
  })
  return (
    <>
      <Menu.Root>
        <Menu.Trigger aria-label={m.chat_room_menu()} className={roundButton}>
          <Ellipsis aria-hidden className="size-5" />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner sideOffset={4} align="end" className="z-40">
            <Menu.Popup className={menuPopup}>
              <Menu.Item className={menuItem} onClick={() => setShown('search')}>
                <Search aria-hidden className="size-4.5" />
                {m.chat_search()}
              </Menu.Item>
              {room.kind === 'group' && (
                <Menu.Item className={menuItem} onClick={() => setShown('people')}>
                  <Users aria-hidden className="size-4.5" />
                  {m.chat_show_people()}
                </Menu.Item>
              )}
              {room.kind === 'direct' && room.other && room.state === 'open' && room.canSend && (
                <>
                  <Menu.Item className={menuItem} render={<Link to="/wallet/send" search={{ to: room.other.handle, room: room.id }} />}>
                    <Send aria-hidden className="size-4.5" />
                    {m.chat_send_money()}
                  </Menu.Item>
                  <Menu.Item
                    className={menuItem}
                    render={<Link to="/wallet/request" search={{ from: room.other.handle, room: room.id }} />}
                  >
                    <HandCoins aria-hidden className="size-4.5" />
                    {m.chat_request_money()}
                  </Menu.Item>
                </>
              )}
              <Menu.Item className={menuItem} onClick={() => mute.mutate()}>
                {room.isMuted ? <Bell aria-hidden className="size-4.5" /> : <BellOff aria-hidden className="size-4.5" />}
                {room.isMuted ? m.chat_unmute() : m.chat_mute()}
              </Menu.Item>
              <Menu.Item className={`${menuItem} text-danger`} onClick={() => setAsking('clear')}>
                <Trash2 aria-hidden className="size-4.5" />
                {m.chat_clear()}
              </Menu.Item>
              {room.kind === 'group' && (
                <Menu.Item className={`${menuItem} text-danger`} onClick={() => setAsking('leave')}>
                  <LogOut aria-hidden className="size-4.5" />
                  {m.chat_leave()}
                </Menu.Item>
              )}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {shown === 'people' && <PeopleDialog room={room} onInvite={() => setShown('invite')} onClose={() => setShown(null)} />}
      {shown === 'invite' && <GroupDialog room={room} onClose={() => setShown(null)} />}
      {shown === 'search' && (
        <SearchDialog
          room={room}
          onPick={(seq) => {
            setShown(null)
            onJump(seq)
          }}
          onClose={() => setShown(null)}
        />
      )}
      {asking === 'leave' && (
        <ConfirmDialog
          title={m.chat_leave_title()}
          body={m.chat_leave_body()}
          action={m.chat_leave()}
          busy={leave.isPending}
          onConfirm={() => leave.mutate()}
          onClose={() => setAsking(null)}
        />
      )}
      {asking === 'clear' && (
        <ConfirmDialog
          title={m.chat_clear_title()}
          body={m.chat_clear_body()}
          action={m.chat_clear()}
          busy={clear.isPending}
          onConfirm={() => clear.mutate()}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  )
}
