import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { kiwi, type PostCard } from '../../state/kiwi.ts'
import { changePost } from '../../state/social/post-cache.ts'
import { queries } from '../../state/social/queries.ts'
import { toast, toastFailure } from '../../state/toasts.ts'
import { Button } from '../Button.tsx'
import { CaptionField } from './CaptionField.tsx'
import { Modal } from '../Modal.tsx'

export function EditPostDialog({ post, onClose }: { post: PostCard; onClose: () => void }) {
  const client = useQueryClient()
  const [caption, setCaption] = useState(post.caption)
  const edit = useMutation({
    mutationFn: () => kiwi.posts.edit.mutate({ postId: post.id, caption }),
    onSuccess: () => {
      changePost(client, post.id, (before) => ({ ...before, caption }))
      // The server takes the hashtags from the caption.
      void client.invalidateQueries({ queryKey: queries.post(post.id).queryKey })
      toast(m.post_edited())
      onClose()
    },
    onError: toastFailure,
  })
  return (
    <Modal title={m.post_edit_title()} onClose={onClose}>
      <div className="mt-3">
        <CaptionField value={caption} onChange={setCaption} />
      </div>
      <Button className="mt-4" busy={edit.isPending} onClick={() => edit.mutate()}>
        {m.save()}
      </Button>
    </Modal>
  )
}
