import { maxLengths } from '../../../../src/shared/bounds.ts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { MessageSquareText } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { Message } from '../../parts/Message.tsx'
import { Button } from '../../parts/Button.tsx'
import { QuestionCard } from '../../parts/orders/QuestionCard.tsx'
import { ReviewCard } from '../../parts/orders/ReviewCard.tsx'
import { WordsSheet } from '../../parts/orders/WordsSheet.tsx'
import { PagedList } from '../../parts/PagedList.tsx'
import { RoomPage } from '../../parts/shop/RoomPage.tsx'
import { TabBar } from '../../parts/TabBar.tsx'
import { kiwi } from '../../state/kiwi.ts'
import { questionQueries, type Review, reviewQueries, useChange } from '../../state/orders/reviews.ts'
import { toast } from '../../state/toasts.ts'

type Tab = 'open' | 'all'
const tabs: { value: Tab; label: () => string }[] = [
  { value: 'open', label: m.shop_words_open },
  { value: 'all', label: m.shop_words_all },
]

const Nothing = ({ tab }: { tab: Tab }) => (
  <Message Icon={MessageSquareText} title={tab === 'open' ? m.shop_words_answered() : m.shop_words_none()} />
)

export function ShopReviewsPage() {
  return (
    <RoomPage title={m.shop_reviews_title()} permission="orders" className="pb-8">
      {() => <ShopReviews />}
    </RoomPage>
  )
}

function ShopReviews() {
  const [tab, setTab] = useState<Tab>('open')
  const query = useInfiniteQuery(reviewQueries.ofShop(tab === 'open'))
  const reviews = query.data?.pages.flatMap((page) => page.reviews) ?? []
  return (
    <>
      <TabBar label={m.shop_reviews_title()} tabs={tabs} value={tab} onChange={setTab} />
      <div className="px-4">
        <PagedList query={query} isEmpty={reviews.length === 0} empty={<Nothing tab={tab} />}>
          <ul className="divide-y divide-line">
            {reviews.map((review) => (
              <ReviewCard key={review.id} review={review} withProduct below={<Reply review={review} />} />
            ))}
          </ul>
        </PagedList>
      </div>
    </>
  )
}

function Reply({ review }: { review: Review }) {
  const [isOpen, setOpen] = useState(false)
  const reply = useChange((body: string | null) => kiwi.reviews.reply.mutate({ reviewId: review.id, body }))
  function remove({ body }: NonNullable<Review['reply']>) {
    const undo = { label: m.undo(), run: () => reply.mutate(body) }
    reply.mutate(null, { onSuccess: () => toast(m.review_reply_deleted(), 'good', undo) })
  }
  return (
    <div className="mt-2 flex gap-2">
      <Button kind="quiet" onClick={() => setOpen(true)}>
        {review.reply ? m.review_reply_edit() : m.review_reply()}
      </Button>
      {review.reply && (
        <Button kind="plain" busy={reply.isPending} onClick={() => remove(review.reply!)}>
          {m.delete()}
        </Button>
      )}
      {isOpen && (
        <WordsSheet
          title={m.review_reply()}
          label={m.review_reply_label()}
          before={review.reply?.body ?? ''}
          maxLength={maxLengths.review}
          busy={reply.isPending}
          onSend={(text) =>
            reply.mutate(text, {
              onSuccess: () => {
                setOpen(false)
                toast(m.review_replied())
              },
            })
          }
          onClose={() => setOpen(false)}
        />
      )}
    </div>
  )
}

export function ShopQuestionsPage() {
  return (
    <RoomPage title={m.shop_questions_title()} permission="orders" className="pb-8">
      {() => <ShopQuestions />}
    </RoomPage>
  )
}

function ShopQuestions() {
  const [tab, setTab] = useState<Tab>('open')
  const query = useInfiniteQuery(questionQueries.ofShop(tab === 'open'))
  const questions = query.data?.pages.flatMap((page) => page.questions) ?? []
  return (
    <>
      <TabBar label={m.shop_questions_title()} tabs={tabs} value={tab} onChange={setTab} />
      <div className="px-4">
        <PagedList query={query} isEmpty={questions.length === 0} empty={<Nothing tab={tab} />}>
          <ul className="divide-y divide-line">
            {questions.map((question) => (
              <QuestionCard key={question.id} question={question} withProduct />
            ))}
          </ul>
        </PagedList>
      </div>
    </>
  )
}
