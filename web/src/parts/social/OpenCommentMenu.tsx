import { Menu } from '@base-ui/react/menu'
import { Ellipsis, EyeOff, Heart, Link2, Pencil, Pin, Users } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import type { CommentView } from '../../state/kiwi.ts'
import { useMarkComment } from '../../state/social/comments.ts'
import { toast } from '../../state/toasts.ts'
import { menuItem, menuPopup, roundButton } from '../menu-look.ts'

const EditCommentDialog = lazy(() => import('./EditCommentDialog.tsx').then(({ EditCommentDialog }) => ({ default: EditCommentDialog })))
const LikersSheet = lazy(() => import('./LikersSheet.tsx').then(({ LikersSheet }) => ({ default: LikersSheet })))

/** The menu of a comment. It is created open, after the button was pressed. */
export function OpenCommentMenu({ comment, label }: { comment: CommentView; label: string }) {
  const [dialog, setDialog] = useState<'edit' | 'likers' | null>(null)
  const pin = useMarkComment(comment, 'pin')
  const heart = useMarkComment(comment, 'heart')
  const hide = useMarkComment(comment, 'hide')
  // When the menu was opened; the server decides.
  const [mayEdit] = useState(() => comment.editableUntil !== null && Date.parse(comment.editableUntil) > Date.now())
  const isScreened = comment.screened !== null

  async function copyLink() {
    const url = `${location.origin}/posts/${comment.postId}?comment=${comment.id}`
    await navigator.clipboard.writeText(url).then(
      () => toast(m.post_link_copied()),
      () => toast(url),
    )
  }

  return (
    <>
      <Menu.Root defaultOpen>
        <Menu.Trigger aria-label={label} className={roundButton}>
          <Ellipsis aria-hidden className="size-4" />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner sideOffset={4} align="end" className="z-40">
            <Menu.Popup className={menuPopup}>
              {comment.likeCount > 0 && (
                <Menu.Item className={menuItem} onClick={() => setDialog('likers')}>
                  <Users aria-hidden className="size-4.5" />
                  {m.likers_see()}
                </Menu.Item>
              )}
              <Menu.Item className={menuItem} onClick={() => void copyLink()}>
                <Link2 aria-hidden className="size-4.5" />
                {m.post_copy_link()}
              </Menu.Item>
              {mayEdit && (
                <Menu.Item className={menuItem} onClick={() => setDialog('edit')}>
                  <Pencil aria-hidden className="size-4.5" />
                  {m.edit()}
                </Menu.Item>
              )}
              {comment.canScreen && !isScreened && comment.parentId === null && (
                <Menu.Item className={menuItem} onClick={pin.toggle}>
                  <Pin aria-hidden className="size-4.5" />
                  {pin.isOn ? m.comment_unpin() : m.comment_pin()}
                </Menu.Item>
              )}
              {comment.canScreen && !isScreened && !comment.mine && (
                <Menu.Item className={menuItem} onClick={heart.toggle}>
                  <Heart aria-hidden className="size-4.5" />
                  {heart.isOn ? m.comment_unheart() : m.comment_heart()}
                </Menu.Item>
              )}
              {comment.canScreen && !comment.mine && (
                <Menu.Item className={menuItem} onClick={hide.toggle}>
                  <EyeOff aria-hidden className="size-4.5" />
                  {isScreened ? m.comment_show_again() : m.comment_screen()}
                </Menu.Item>
              )}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      <Suspense>
        {dialog === 'edit' && <EditCommentDialog comment={comment} onClose={() => setDialog(null)} />}
        {dialog === 'likers' && <LikersSheet of={{ kind: 'comment', id: comment.id }} onClose={() => setDialog(null)} />}
      </Suspense>
    </>
  )
}
