import { useQueryClient } from '@tanstack/react-query'
import { Clock3 } from 'lucide-react'
import type { Ref } from 'react'
import { m } from '../../paraglide/messages.js'
import { discardRefused, postAgain, type Waiting } from '../../state/chat/outbox.ts'
import { Button } from '../Button.tsx'
import { cardNames } from './words.ts'

interface WaitingLineProps {
  waiting: Waiting
  index: number
  measure: Ref<HTMLLIElement>
}

/** A message that is not sent yet, or was refused. */
export function WaitingLine({ waiting: { key, body, card, mediaIds, failure }, index, measure }: WaitingLineProps) {
  const client = useQueryClient()
  return (
    <li ref={measure} data-index={index} className="flex flex-col items-end py-0.5">
      <p className="max-w-[78%] rounded-3xl bg-kiwi-soft px-4 py-2 text-[0.9375rem] break-words whitespace-pre-wrap opacity-60">
        {body || (mediaIds.length > 0 ? m.chat_sent_pictures() : card ? cardNames[card.kind]() : '')}
      </p>
      {failure === null ? (
        <span role="status" className="flex items-center gap-1 text-[0.6875rem] text-muted">
          <Clock3 aria-hidden className="size-3" />
          {m.chat_sending()}
        </span>
      ) : (
        <span role="alert" className="flex flex-col items-end text-[0.8125rem] text-danger">
          {failure}
          <span className="flex gap-2">
            <Button kind="quiet" onClick={() => postAgain(client, key)}>
              {m.chat_retry()}
            </Button>
            <Button kind="quiet" onClick={() => discardRefused(client, key)}>
              {m.delete()}
            </Button>
          </span>
        </span>
      )}
    </li>
  )
}
