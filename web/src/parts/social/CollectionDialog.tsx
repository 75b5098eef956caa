import { useQuery } from '@tanstack/react-query'
import { Check, FolderPlus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { maxLengths } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import { collectionQueries, useCollectionAct } from '../../state/social/collections.ts'
import { Button } from '../Button.tsx'
import { LimitedInput } from '../LimitedInput.tsx'
import { Failure } from '../Message.tsx'
import { Modal } from '../Modal.tsx'
import { Picture } from '../Picture.tsx'
import { RowSkeleton } from '../Skeletons.tsx'

interface CollectionDialogProps {
  /** Bookmarked posts. */
  postIds: string[]
  /** The collection that they leave for the chosen one. */
  fromId?: string
  onDone?: () => void
  onClose: () => void
}

/** Puts bookmarked posts into collections, or moves them from one to another; makes a new one. */
export function CollectionDialog({ postIds, fromId, onDone, onClose }: CollectionDialogProps) {
  const single = postIds.length === 1 ? postIds[0]! : null
  const { data, error, isPending, refetch } = useQuery(collectionQueries.list(single))
  const act = useCollectionAct()
  const [name, setName] = useState('')
  const isMove = fromId !== undefined

  function choose(collectionId: string, holds: boolean) {
    if (holds && !isMove) return act.mutate({ kind: 'take', collectionId, postIds })
    act.mutate(
      { kind: 'put', collectionId, postIds, fromId: fromId ?? null },
      {
        onSuccess: () => {
          // One post may go into several; many are done with.
          if (isMove || single === null) onDone?.()
        },
      },
    )
  }
  function create(event: FormEvent) {
    event.preventDefault()
    if (name.trim() !== '') act.mutate({ kind: 'create', name }, { onSuccess: () => setName('') })
  }

  return (
    <Modal title={isMove ? m.collection_move_title() : m.collection_save_title()} onClose={onClose}>
      {isPending && <RowSkeleton count={3} />}
      {error && !data && <Failure error={error} retry={() => void refetch()} />}
      <ul className="mt-2">
        {data?.collections
          .filter(({ id }) => id !== fromId)
          .map(({ id, name: title, cover, postCount, holds }) => (
            <li key={id}>
              <button
                type="button"
                aria-pressed={isMove ? undefined : holds}
                disabled={act.isPending}
                onClick={() => choose(id, holds)}
                className="-mx-2 flex min-h-16 w-[calc(100%+1rem)] items-center gap-3 rounded-2xl px-2 py-1.5 text-left hover:bg-sunken"
              >
                <span className="relative size-12 shrink-0 overflow-hidden rounded-xl bg-sunken">
                  {cover && <Picture image={cover} alt="" sizes="48px" />}
                </span>
                <span className="min-w-0 flex-1">
                  <bdi className="block truncate font-semibold">{title}</bdi>
                  <span className="text-sm text-muted">{m.collection_count({ count: postCount })}</span>
                </span>
                {holds && !isMove && <Check aria-hidden className="size-5 text-kiwi" />}
              </button>
            </li>
          ))}
      </ul>
      <form onSubmit={create} className="mt-3 flex gap-2">
        <LimitedInput
          value={name}
          maxLength={maxLengths.collectionName}
          aria-label={m.collection_new()}
          placeholder={m.collection_new()}
          onText={setName}
          className="field min-w-0 flex-1"
        />
        <Button type="submit" kind="quiet" disabled={name.trim() === ''} busy={act.isPending} aria-label={m.collection_create()}>
          <FolderPlus aria-hidden className="size-5" />
        </Button>
      </form>
    </Modal>
  )
}
