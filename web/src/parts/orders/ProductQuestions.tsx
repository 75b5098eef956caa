import { maxLengths } from '../../../../src/shared/bounds.ts'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { CircleHelp } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { kiwi } from '../../state/kiwi.ts'
import { useAsMember } from '../../state/me.ts'
import { questionQueries, reviewQueries, useChange } from '../../state/orders/reviews.ts'
import { useRetryKey } from '../../state/retry-key.ts'
import { toast } from '../../state/toasts.ts'
import { formatCount } from '../../state/wording.ts'
import { Button } from '../Button.tsx'
import { PagedList } from '../PagedList.tsx'
import { SwitchRow } from '../SwitchRow.tsx'
import { QuestionCard } from './QuestionCard.tsx'
import { WordsSheet } from './WordsSheet.tsx'

export function ProductQuestions({ productId }: { productId: string }) {
  const asMember = useAsMember()
  const count = useQuery(reviewQueries.rating(productId)).data?.questions ?? 0
  const query = useInfiniteQuery(questionQueries.list(productId))
  const questions = query.data?.pages.flatMap((page) => page.questions) ?? []
  const [isAsking, setAsking] = useState(false)
  const key = useRetryKey()
  const [isPrivate, setPrivate] = useState(false)
  const ask = useChange((body: string) =>
    kiwi.questions.ask.mutate({ idempotencyKey: key.of([body, isPrivate]), productId, body, isPrivate }),
  )
  return (
    <section aria-labelledby="questions-heading" className="mt-10 px-4">
      <div className="flex items-center justify-between gap-3 pb-2">
        <h2 id="questions-heading" className="text-lg font-bold">
          {m.questions_title()} <span className="font-semibold text-muted">{formatCount(count)}</span>
        </h2>
        <Button kind="quiet" onClick={() => asMember(() => setAsking(true))}>
          <CircleHelp aria-hidden className="size-5" />
          {m.question_ask()}
        </Button>
      </div>
      <PagedList query={query} isEmpty={questions.length === 0} empty={<p className="py-4 text-muted">{m.questions_none()}</p>}>
        <ul className="divide-y divide-line">
          {questions.map((question) => (
            <QuestionCard key={question.id} question={question} />
          ))}
        </ul>
      </PagedList>
      {isAsking && (
        <WordsSheet
          title={m.question_ask()}
          label={m.question_label()}
          maxLength={maxLengths.question}
          busy={ask.isPending}
          onSend={(text) =>
            ask.mutate(text, {
              onSuccess: () => {
                toast(m.question_asked())
                key.forget()
                setAsking(false)
              },
            })
          }
          onClose={() => setAsking(false)}
        >
          <SwitchRow label={m.question_private()} hint={m.question_private_hint()} checked={isPrivate} onChange={setPrivate} />
        </WordsSheet>
      )}
    </section>
  )
}
