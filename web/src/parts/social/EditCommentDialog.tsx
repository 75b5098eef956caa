import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { commentEditableMinutes, maxLengths } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import { asKiwiError, type CommentView, kiwi } from '../../state/kiwi.ts'
import { settle } from '../../state/settled.ts'
import { ofComment } from '../../state/social/comments.ts'
import { toast } from '../../state/toasts.ts'
import { Button } from '../Button.tsx'
import { Modal } from '../Modal.tsx'
import { WordsField } from '../orders/WordsField.tsx'

/** Changes one's comment while the server allows it. What was typed stays after a failure. */
export function EditCommentDialog({ comment, onClose }: { comment: CommentView; onClose: () => void }) {
  const client = useQueryClient()
  const [body, setBody] = useState(comment.body)
  const edit = useMutation({
    mutationFn: () => kiwi.comments.edit.mutate({ commentId: comment.id, body }),
    onSuccess: (edited) => {
      settle(
        client,
        ofComment(comment, (now) => ({ ...now, ...edited, replyCount: now.replyCount })),
      )
      toast(m.comment_edited_done())
      onClose()
    },
  })
  return (
    <Modal title={m.comment_edit_title()} body={m.comment_edit_body({ minutes: commentEditableMinutes })} onClose={onClose}>
      <form
        className="mt-3 space-y-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (body.trim() !== '' && !edit.isPending) edit.mutate()
        }}
      >
        <WordsField
          label={m.comment_field()}
          value={body}
          maxLength={maxLengths.comment}
          completes
          onChange={(next) => {
            setBody(next)
            edit.reset()
          }}
        />
        {edit.error && (
          <p role="alert" className="text-sm text-danger">
            {asKiwiError(edit.error).message}
          </p>
        )}
        <Button type="submit" busy={edit.isPending} disabled={body.trim() === '' || body === comment.body}>
          {m.save()}
        </Button>
      </form>
    </Modal>
  )
}
