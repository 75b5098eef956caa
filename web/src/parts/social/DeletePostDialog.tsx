import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useLocation, useNavigate, useRouter } from '@tanstack/react-router'
import { m } from '../../paraglide/messages.js'
import { kiwi, type PostCard } from '../../state/kiwi.ts'
import { takeOutPost } from '../../state/social/post-cache.ts'
import { queries } from '../../state/social/queries.ts'
import { toast, toastFailure } from '../../state/toasts.ts'
import { ConfirmDialog } from '../ConfirmDialog.tsx'

export function DeletePostDialog({ post, onClose }: { post: PostCard; onClose: () => void }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const { history } = useRouter()
  const { pathname, state } = useLocation()
  const refresh = () => void client.invalidateQueries({ queryKey: ['profile', post.author.handle] })

  async function undo(putBack: () => void) {
    try {
      await kiwi.posts.undoDelete.mutate({ postId: post.id })
      putBack()
      refresh()
      void client.invalidateQueries({ queryKey: queries.pinned(post.author.handle).queryKey })
      toast(m.post_restored())
    } catch (error) {
      toastFailure(error)
    }
  }

  const remove = useMutation({
    mutationFn: () => kiwi.posts.delete.mutate({ postId: post.id }),
    onSuccess: ({ undoMs }) => {
      if (state.postOver === post.id) history.back()
      else if (pathname === `/posts/${post.id}`) void navigate({ to: '/', replace: true })
      const putBack = takeOutPost(client, post.id)
      client.removeQueries({ queryKey: queries.post(post.id).queryKey })
      refresh()
      toast(m.post_deleted(), 'good', ...(undoMs > 0 ? [{ label: m.undo(), run: () => void undo(putBack) }] : []))
      onClose()
    },
    onError: toastFailure,
  })
  return (
    <ConfirmDialog
      title={m.post_delete_title()}
      body={m.post_delete_body()}
      action={m.delete()}
      busy={remove.isPending}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    />
  )
}
