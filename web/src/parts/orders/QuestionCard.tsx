import { maxLengths } from '../../../../src/shared/bounds.ts'
import { Link } from '@tanstack/react-router'
import { BadgeCheck, LockKeyhole, Store } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { formatAgo } from '../../state/dates.ts'
import { kiwi } from '../../state/kiwi.ts'
import { type Question, useChange } from '../../state/orders/reviews.ts'
import { useRetryKey } from '../../state/retry-key.ts'
import { toast } from '../../state/toasts.ts'
import { ConfirmDialog } from '../ConfirmDialog.tsx'
import { Name } from '../Name.tsx'
import { ReportButton } from '../safety/ReportButton.tsx'
import { WordsSheet } from './WordsSheet.tsx'

const word = 'min-h-11 min-w-11 px-2 text-[0.8125rem] font-semibold text-muted hover:text-ink'

export function QuestionCard({ question, withProduct = false }: { question: Question; withProduct?: boolean }) {
  const [isAnswering, setAnswering] = useState(false)
  const key = useRetryKey()
  const answer = useChange((body: string) => kiwi.questions.answer.mutate({ idempotencyKey: key.of(body), questionId: question.id, body }))
  const remove = useChange(() => kiwi.questions.delete.mutate({ questionId: question.id }))
  const removeAnswer = useChange((answerId: string) => kiwi.questions.deleteAnswer.mutate({ answerId }))
  /** What is asked about before it goes: an answer, or the question. */
  const [going, setGoing] = useState<{ answerId: string | null } | null>(null)
  const gone = { onSettled: () => setGoing(null) }
  return (
    <li className="py-4">
      {withProduct && (
        <Link
          to="/products/$productId"
          params={{ productId: question.product.id }}
          className="flex min-h-11 items-center text-sm text-muted hover:underline"
        >
          {question.product.title}
        </Link>
      )}
      <p className="text-[0.8125rem] text-muted">
        <Name person={question.author} className="inline-flex align-bottom font-bold text-ink" /> ·{' '}
        <time dateTime={question.createdAt}>{formatAgo(question.createdAt)}</time>
        {question.isPrivate && (
          <span className="ml-2 inline-flex items-center gap-1 font-semibold">
            <LockKeyhole aria-hidden className="size-3.5" />
            {m.question_private()}
          </span>
        )}
      </p>
      <p className="mt-1 text-[0.9375rem] font-semibold break-words whitespace-pre-wrap">{question.body}</p>
      <ul className="mt-2 space-y-2">
        {question.answers.map((one) => (
          <li key={one.id} className="rounded-2xl bg-sunken p-4 text-[0.9375rem]">
            <p className="flex flex-wrap items-center gap-x-1.5 text-[0.8125rem] text-muted">
              {one.isShop ? <Store aria-hidden className="size-4 text-kiwi" /> : <BadgeCheck aria-hidden className="size-4 text-kiwi" />}
              <span className="font-semibold text-ink">{one.isShop ? m.question_by_shop() : one.author.displayName}</span>
              {!one.isShop && <span>{m.review_bought()}</span>}· {formatAgo(one.createdAt)}
            </p>
            <p className="mt-1 break-words whitespace-pre-wrap">{one.body}</p>
            {one.isMine && (
              <button type="button" className={`-mb-2 -ml-2 ${word}`} onClick={() => setGoing({ answerId: one.id })}>
                {m.delete()}
              </button>
            )}
          </li>
        ))}
      </ul>
      <div className="-mb-2 -ml-2 flex">
        {question.mayAnswer && (
          <button type="button" className={word} onClick={() => setAnswering(true)}>
            {m.question_answer()}
          </button>
        )}
        {question.isMine && (
          <button type="button" className={word} onClick={() => setGoing({ answerId: null })}>
            {m.delete()}
          </button>
        )}
        {!question.isMine && (
          <ReportButton subject={{ kind: 'question', id: question.id }} name={question.author.displayName} look="word" />
        )}
      </div>
      {going && (
        <ConfirmDialog
          title={going.answerId === null ? m.question_delete_title() : m.question_answer_delete_title()}
          action={m.delete()}
          busy={remove.isPending || removeAnswer.isPending}
          onConfirm={() => (going.answerId === null ? remove.mutate(undefined, gone) : removeAnswer.mutate(going.answerId, gone))}
          onClose={() => setGoing(null)}
        />
      )}
      {isAnswering && (
        <WordsSheet
          title={m.question_answer()}
          body={question.body}
          label={m.question_answer_label()}
          maxLength={maxLengths.question}
          busy={answer.isPending}
          onSend={(body) =>
            answer.mutate(body, {
              onSuccess: () => {
                key.forget()
                setAnswering(false)
                toast(m.review_replied())
              },
            })
          }
          onClose={() => setAnswering(false)}
        />
      )}
    </li>
  )
}
