import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { m } from '../../paraglide/messages.js'
import { kiwi, type PostCard } from '../../state/kiwi.ts'
import { changePost } from '../../state/social/post-cache.ts'
import { queries } from '../../state/social/queries.ts'
import { toast, toastFailure } from '../../state/toasts.ts'
import { ConfirmDialog } from '../ConfirmDialog.tsx'

export function DeletePostDialog({ post, onClose }: { post: PostCard; onClose: () => void }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const remove = useMutation({
    mutationFn: () => kiwi.posts.delete.mutate({ postId: post.id }),
    onSuccess: () => {
      if (pathname === `/posts/${post.id}`) void navigate({ to: '/', replace: true })
      changePost(client, post.id, () => null)
      client.removeQueries({ queryKey: queries.post(post.id).queryKey })
      void client.invalidateQueries({ queryKey: ['profile', post.author.handle] })
      toast(m.post_deleted())
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
