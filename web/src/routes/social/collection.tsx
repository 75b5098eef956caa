import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { FolderHeart, FolderInput, FolderMinus, Image, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { maxLengths } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../parts/Button.tsx'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { LimitedInput } from '../../parts/LimitedInput.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Message } from '../../parts/Message.tsx'
import { roundButton } from '../../parts/menu-look.ts'
import { Modal } from '../../parts/Modal.tsx'
import { NotFoundPage } from '../../parts/NotFoundPage.tsx'
import { RowSkeleton } from '../../parts/Skeletons.tsx'
import { ChoiceBar, PickPost } from '../../parts/social/ChosenPosts.tsx'
import { CollectionDialog } from '../../parts/social/CollectionDialog.tsx'
import { PostGridPages } from '../../parts/social/PostGridPages.tsx'
import { ShareButton } from '../../parts/share/ShareButton.tsx'
import { SwitchRow } from '../../parts/SwitchRow.tsx'
import type { PostCard } from '../../state/kiwi.ts'
import { type Collection, collectionQueries, useCollectionAct } from '../../state/social/collections.ts'

/** A collection of one's own. */
export function CollectionPage() {
  const { collectionId } = useParams({ from: '/me/collections/$collectionId' })
  const { data, isPending } = useQuery(collectionQueries.list())
  const collection = data?.collections.find(({ id }) => id === collectionId)
  if (data && !collection) return <NotFoundPage />
  return (
    <MemberPage title={collection?.name ?? m.collections_title()} wide className="pb-8">
      {() => (isPending || !collection ? <RowSkeleton count={3} /> : <Inside key={collection.id} collection={collection} />)}
    </MemberPage>
  )
}

function Inside({ collection }: { collection: Collection }) {
  const { id: collectionId, shareToken } = collection
  const query = useInfiniteQuery(collectionQueries.posts(collectionId))
  const act = useCollectionAct()
  const navigate = useNavigate()
  const [dialog, setDialog] = useState<'name' | 'delete' | 'move' | null>(null)
  const [isChoosing, setChoosing] = useState(false)
  const [chosen, setChosen] = useState<readonly string[]>([])
  const close = () => setDialog(null)
  const done = () => {
    close()
    setChosen([])
    setChoosing(false)
  }

  return (
    <>
      <div className="space-y-2 px-4 pb-4">
        <div className="flex flex-wrap gap-2">
          <Button kind="quiet" aria-pressed={isChoosing} onClick={() => (setChosen([]), setChoosing(!isChoosing))}>
            {isChoosing ? m.cancel() : m.collection_choose()}
          </Button>
          <button type="button" aria-label={m.collection_rename()} onClick={() => setDialog('name')} className={`ml-auto ${roundButton}`}>
            <Pencil aria-hidden className="size-5" />
          </button>
          <button
            type="button"
            aria-label={m.collection_delete()}
            onClick={() => setDialog('delete')}
            className={`${roundButton} text-danger`}
          >
            <Trash2 aria-hidden className="size-5" />
          </button>
        </div>
        <SwitchRow
          label={m.collection_share()}
          hint={m.collection_share_hint()}
          checked={shareToken !== null}
          onChange={(on) => act.mutate({ kind: 'share', collectionId, on })}
        />
        {shareToken && <ShareButton thing={{ path: `/collections/${shareToken}`, title: collection.name }} />}
      </div>
      <PostGridPages<PostCard>
        query={query}
        surface="profile"
        empty={<Message Icon={FolderHeart} title={m.collection_empty()} />}
        // oxlint-disable-next-line react/no-unstable-nested-components -- called for each tile, and no component
        below={isChoosing ? ({ id }) => <PickPost postId={id} chosen={chosen} onChange={setChosen} /> : undefined}
      />
      {isChoosing && chosen.length > 0 && (
        <ChoiceBar>
          <Button kind="quiet" onClick={() => setDialog('move')}>
            <FolderInput aria-hidden className="size-5" />
            {m.collection_move({ count: chosen.length })}
          </Button>
          <Button kind="quiet" onClick={() => act.mutate({ kind: 'take', collectionId, postIds: [...chosen] }, { onSuccess: done })}>
            <FolderMinus aria-hidden className="size-5" />
            {m.collection_take({ count: chosen.length })}
          </Button>
          {chosen.length === 1 && (
            <Button kind="quiet" onClick={() => act.mutate({ kind: 'update', collectionId, coverPostId: chosen[0]! }, { onSuccess: done })}>
              <Image aria-hidden className="size-5" />
              {m.collection_cover()}
            </Button>
          )}
        </ChoiceBar>
      )}
      {dialog === 'move' && <CollectionDialog postIds={[...chosen]} fromId={collectionId} onDone={done} onClose={close} />}
      {dialog === 'name' && (
        <NameDialog
          name={collection.name}
          busy={act.isPending}
          onSave={(name) => act.mutate({ kind: 'update', collectionId, name }, { onSuccess: close })}
          onClose={close}
        />
      )}
      {dialog === 'delete' && (
        <ConfirmDialog
          title={m.collection_delete_title()}
          body={m.collection_delete_body()}
          action={m.delete()}
          busy={act.isPending}
          onConfirm={() => act.mutate({ kind: 'delete', collectionId }, { onSuccess: () => void navigate({ to: '/me', replace: true }) })}
          onClose={close}
        />
      )}
    </>
  )
}

interface NameDialogProps {
  name: string
  busy: boolean
  onSave: (name: string) => void
  onClose: () => void
}

function NameDialog({ name, busy, onSave, onClose }: NameDialogProps) {
  const [text, setText] = useState(name)
  return (
    <Modal title={m.collection_rename()} onClose={onClose}>
      <LimitedInput
        value={text}
        maxLength={maxLengths.collectionName}
        aria-label={m.collection_name()}
        onText={setText}
        className="field mt-3"
      />
      <Button className="mt-4" busy={busy} disabled={text.trim() === ''} onClick={() => onSave(text)}>
        {m.save()}
      </Button>
    </Modal>
  )
}
