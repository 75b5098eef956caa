import { newIdempotencyKey } from '@kiwi/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { useState } from 'react'
import { maxLengths, maxRoomPeople } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import { putRoom, type Room } from '../../state/chat/queries.ts'
import { asKiwiError, kiwi, type PersonChip } from '../../state/kiwi.ts'
import { Button } from '../Button.tsx'
import { Modal } from '../Modal.tsx'
import { TextField } from '../TextField.tsx'
import { PayeePicker } from '../wallet/PayeePicker.tsx'

/** Makes a group of chosen people, or invites them into one. */
export function GroupDialog({ room, onClose }: { room?: Room; onClose: () => void }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<PersonChip[]>([])
  const [idempotencyKey] = useState(newIdempotencyKey)
  const act = useMutation({
    mutationFn: () => {
      const personIds = chosen.map(({ id }) => id)
      return room
        ? kiwi.chat.invite.mutate({ roomId: room.id, personIds })
        : kiwi.chat.makeGroup.mutate({ idempotencyKey, name, personIds })
    },
    onSuccess: async (changed) => {
      putRoom(client, changed)
      void client.invalidateQueries({ queryKey: ['chat'] })
      onClose()
      await navigate({ to: '/chat/$roomId', params: { roomId: changed.id } })
    },
  })
  const isFull = chosen.length + (room?.memberCount ?? 1) >= maxRoomPeople
  return (
    <Modal title={room ? m.chat_invite() : m.chat_new_group()} onClose={onClose}>
      <div className="flex min-h-0 flex-col gap-4 pt-3">
        {!room && (
          <TextField
            label={m.chat_group_name()}
            hint={m.chat_group_name_hint()}
            value={name}
            maxLength={maxLengths.roomName}
            onChange={setName}
          />
        )}
        {chosen.length > 0 && (
          <ul aria-label={m.chat_chosen()} className="flex flex-wrap gap-2">
            {chosen.map((person) => (
              <li key={person.id}>
                <button
                  type="button"
                  onClick={() => setChosen(chosen.filter(({ id }) => id !== person.id))}
                  className="flex min-h-11 items-center gap-1.5 rounded-full bg-kiwi-soft px-3.5 text-sm font-semibold"
                >
                  <bdi>{person.displayName}</bdi>
                  <span className="sr-only">{m.chat_unchoose()}</span>
                  <X aria-hidden className="size-3.5" />
                </button>
              </li>
            ))}
          </ul>
        )}
        <PayeePicker
          label={m.chat_choose_people()}
          onPick={(person) => !isFull && setChosen((before) => (before.some(({ id }) => id === person.id) ? before : [...before, person]))}
        />
        {act.error && (
          <p role="alert" className="text-sm text-danger">
            {asKiwiError(act.error).message}
          </p>
        )}
        <Button disabled={chosen.length === 0} busy={act.isPending} onClick={() => act.mutate()}>
          {room ? m.chat_invite() : m.chat_make_group()}
        </Button>
      </div>
    </Modal>
  )
}
