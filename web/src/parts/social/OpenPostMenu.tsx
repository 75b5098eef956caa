import { Menu } from '@base-ui/react/menu'
import { Archive, ArchiveRestore, Ellipsis, EyeOff, Flag, Link2, MessagesSquare, Pencil, Pin, PinOff, Trash2, VolumeX } from 'lucide-react'
import { useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { copyLink } from '../../state/copy-link.ts'
import type { PostCard } from '../../state/kiwi.ts'
import { useAsMember, useMe } from '../../state/me.ts'
import { useHidePost } from '../../state/social/interest.ts'
import { useArchive } from '../../state/social/archive.ts'
import { usePin } from '../../state/social/pins.ts'
import { ShareDialog } from '../chat/ShareDialog.tsx'
import { DeletePostDialog } from './DeletePostDialog.tsx'
import { menuItem, menuPopup, postMenuButton } from '../menu-look.ts'

const MuteTextDialog = lazy(() => import('./MuteTextDialog.tsx').then(({ MuteTextDialog }) => ({ default: MuteTextDialog })))
const ReportDialog = lazy(() => import('../safety/ReportDialog.tsx').then(({ ReportDialog }) => ({ default: ReportDialog })))

/** The menu of a post. It is created open, after the button was pressed. */
export function OpenPostMenu({ post }: { post: PostCard }) {
  const isMine = useMe()?.id === post.author.id
  // Its own page says so; no list but the archive holds such a post, and that one has no menus.
  const isArchived = 'isArchived' in post && post.isArchived === true
  const pin = usePin(post, isMine)
  const hide = useHidePost(post.id)
  const asMember = useAsMember()
  const keepSafe = useAsMember({ isSafety: true })
  const archive = useArchive(post.id)
  const navigate = useNavigate()
  const [dialog, setDialog] = useState<'delete' | 'share' | 'report' | 'mute' | null>(null)
  const close = () => setDialog(null)

  return (
    <>
      <Menu.Root defaultOpen>
        <Menu.Trigger aria-label={m.post_menu()} className={postMenuButton}>
          <Ellipsis aria-hidden className="size-5" />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner sideOffset={4} align="end" className="z-40">
            <Menu.Popup className={menuPopup}>
              <Menu.Item className={menuItem} onClick={() => void copyLink(`/posts/${post.id}`)}>
                <Link2 aria-hidden className="size-4.5" />
                {m.post_copy_link()}
              </Menu.Item>
              <Menu.Item className={menuItem} onClick={() => asMember(() => setDialog('share'))}>
                <MessagesSquare aria-hidden className="size-4.5" />
                {m.post_send_to_chat()}
              </Menu.Item>
              {isMine ? (
                <>
                  {!isArchived && (
                    <>
                      <Menu.Item
                        className={menuItem}
                        onClick={() => void navigate({ to: '/posts/$postId/edit', params: { postId: post.id } })}
                      >
                        <Pencil aria-hidden className="size-4.5" />
                        {m.edit()}
                      </Menu.Item>
                      <Menu.Item className={menuItem} onClick={() => pin.set(!pin.isPinned)}>
                        {pin.isPinned ? <PinOff aria-hidden className="size-4.5" /> : <Pin aria-hidden className="size-4.5" />}
                        {pin.isPinned ? m.post_unpin() : m.post_pin()}
                      </Menu.Item>
                    </>
                  )}
                  <Menu.Item className={menuItem} onClick={() => archive.mutate(!isArchived)}>
                    {isArchived ? <ArchiveRestore aria-hidden className="size-4.5" /> : <Archive aria-hidden className="size-4.5" />}
                    {isArchived ? m.post_unarchive() : m.post_archive()}
                  </Menu.Item>
                  <Menu.Item className={`${menuItem} text-danger`} onClick={() => setDialog('delete')}>
                    <Trash2 aria-hidden className="size-4.5" />
                    {m.delete()}
                  </Menu.Item>
                </>
              ) : (
                <>
                  <Menu.Item className={menuItem} onClick={() => keepSafe(hide)}>
                    <EyeOff aria-hidden className="size-4.5" />
                    {m.post_hide()}
                  </Menu.Item>
                  <Menu.Item className={menuItem} onClick={() => keepSafe(() => setDialog('mute'))}>
                    <VolumeX aria-hidden className="size-4.5" />
                    {m.post_mute_text()}
                  </Menu.Item>
                  <Menu.Item className={`${menuItem} text-danger`} onClick={() => keepSafe(() => setDialog('report'))}>
                    <Flag aria-hidden className="size-4.5" />
                    {m.report()}
                  </Menu.Item>
                </>
              )}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {dialog === 'report' && (
        <Suspense>
          <ReportDialog subject={{ kind: 'post', id: post.id }} name={post.author.displayName} onClose={close} />
        </Suspense>
      )}
      {dialog === 'mute' && (
        <Suspense>
          <MuteTextDialog tags={post.hashtags} onClose={close} />
        </Suspense>
      )}
      {dialog === 'share' && <ShareDialog card={{ kind: 'post', id: post.id }} onClose={close} />}
      {dialog === 'delete' && <DeletePostDialog post={post} onClose={close} />}
    </>
  )
}
