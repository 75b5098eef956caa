import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { maxLengths } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import { chatQueries, putRoom, type Room } from '../../state/chat/queries.ts'
import { isolated } from '../../state/isolated.ts'
import { kiwi } from '../../state/kiwi.ts'
import { useMe } from '../../state/me.ts'
import { toastFailure } from '../../state/toasts.ts'
import { Avatar } from '../Avatar.tsx'
import { Button } from '../Button.tsx'
import { Failure } from '../Message.tsx'
import { Modal } from '../Modal.tsx'
import { Name } from '../Name.tsx'
import { RowSkeleton } from '../Skeletons.tsx'
import { TextField } from '../TextField.tsx'

/** The people of a group; its owner names it, passes it on and removes people here. */
export function PeopleDialog({ room, onInvite, onClose }: { room: Room; onInvite: () => void; onClose: () => void }) {
  const client = useQueryClient()
  const me = useMe()
  const query = useQuery(chatQueries.people(room.id))
  const [name, setName] = useState(room.name)
  const change = useMutation({
    mutationFn: (work: () => Promise<Room>) => work(),
    onSuccess: (changed) => {
      putRoom(client, changed)
      return client.invalidateQueries({ queryKey: ['chat', 'people', room.id] })
    },
    onError: toastFailure,
  })
  const here = query.data?.people.filter(({ isHere }) => isHere) ?? []
  return (
    <Modal title={m.chat_people({ count: room.memberCount })} onClose={onClose}>
      {room.isOwner && (
        <form
          className="flex items-end gap-2 pt-3"
          onSubmit={(event) => {
            event.preventDefault()
            change.mutate(() => kiwi.chat.name.mutate({ roomId: room.id, name }))
          }}
        >
          <TextField className="flex-1" label={m.chat_group_name()} value={name} maxLength={maxLengths.roomName} onChange={setName} />
          <Button type="submit" kind="quiet" busy={change.isPending} disabled={name === room.name}>
            {m.save()}
          </Button>
        </form>
      )}
      {query.isPending && <RowSkeleton count={4} />}
      {query.isError && <Failure error={query.error} retry={() => void query.refetch()} />}
      <ul className="pt-3">
        {here.map(({ person, isOwner, isWaiting }) => (
          <li key={person.id} className="flex min-h-14 flex-wrap items-center gap-3">
            <Avatar person={person} />
            <span className="min-w-0 flex-1">
              <Name person={person} className="font-semibold" />
              <span className="block text-[0.8125rem] text-muted">
                {[isOwner && m.chat_owner(), isWaiting && m.chat_waiting(), person.id === me?.id && m.chat_me()]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </span>
            {room.isOwner && person.id !== me?.id && (
              <span className="flex gap-1">
                {!isWaiting && (
                  <Button
                    kind="quiet"
                    aria-label={m.chat_pass_to({ name: isolated(person.displayName) })}
                    disabled={change.isPending}
                    onClick={() => change.mutate(() => kiwi.chat.pass.mutate({ roomId: room.id, personId: person.id }))}
                  >
                    {m.chat_pass()}
                  </Button>
                )}
                <Button
                  kind="quiet"
                  aria-label={m.chat_remove_name({ name: isolated(person.displayName) })}
                  disabled={change.isPending}
                  onClick={() => change.mutate(() => kiwi.chat.remove.mutate({ roomId: room.id, personId: person.id }))}
                >
                  {m.chat_remove()}
                </Button>
              </span>
            )}
          </li>
        ))}
      </ul>
      <Button className="mt-3" onClick={onInvite}>
        {m.chat_invite()}
      </Button>
    </Modal>
  )
}
