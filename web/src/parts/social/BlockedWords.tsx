import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { maxLengths } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import { isolated } from '../../state/isolated.ts'
import { asKiwiError, kiwi } from '../../state/kiwi.ts'
import { queries } from '../../state/social/queries.ts'
import { toast, toastFailure } from '../../state/toasts.ts'
import { Button } from '../Button.tsx'
import { Failure } from '../Message.tsx'
import { RowSkeleton } from '../Skeletons.tsx'
import { TextField } from '../TextField.tsx'

/** Words that hide comments under one's own posts: the field for a new one and the list. */
export function BlockedWords() {
  const { data, error, isPending, refetch } = useQuery(queries.blockedWords())
  const [text, setText] = useState('')
  const { begin, end } = useBlockedWord()
  return (
    <>
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault()
          begin.mutate(text, { onSuccess: () => setText('') })
        }}
      >
        <TextField
          label={m.blocked_word_field()}
          error={begin.error && asKiwiError(begin.error).message}
          value={text}
          maxLength={maxLengths.mutedWord}
          onChange={(next) => {
            setText(next)
            begin.reset()
          }}
        />
        <Button type="submit" busy={begin.isPending} disabled={text.trim() === ''}>
          {m.blocked_word_add()}
        </Button>
      </form>
      {isPending && <RowSkeleton />}
      {!isPending && !data && <Failure error={error} retry={() => void refetch()} />}
      {data?.words.length === 0 && <p className="mt-5 text-[0.9375rem] text-muted">{m.blocked_words_none()}</p>}
      <ul className="mt-4 empty:hidden">
        {data?.words.map(({ text: word }) => (
          <li key={word} className="flex min-h-14 items-center gap-3">
            <bdi className="min-w-0 flex-1 truncate font-semibold">{word}</bdi>
            <Button kind="quiet" className="px-4" busy={end.isPending && end.variables === word} onClick={() => end.mutate(word)}>
              {m.blocked_word_end()}
              <bdi className="sr-only"> {word}</bdi>
            </Button>
          </li>
        ))}
      </ul>
    </>
  )
}

function useBlockedWord() {
  const client = useQueryClient()
  const readAgain = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: queries.blockedWords().queryKey }),
      client.invalidateQueries({ queryKey: ['comments'] }),
    ])
  const end = useMutation({
    mutationFn: (text: string) => kiwi.comments.unblockWord.mutate({ text }),
    onSuccess: (_, text) => {
      toast(m.blocked_word_ended({ text: isolated(text) }))
      return readAgain()
    },
    onError: toastFailure,
  })
  const begin = useMutation({
    mutationFn: (text: string) => kiwi.comments.blockWord.mutate({ text }),
    onSuccess: ({ blocked: { text } }) => {
      toast(m.blocked_word_begun({ text: isolated(text) }), 'good', { label: m.undo(), run: () => end.mutate(text) })
      return readAgain()
    },
  })
  return { begin, end }
}
