import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import type { Category } from '../../state/kiwi.ts'
import { useChooseTopics } from '../../state/social/interest.ts'
import { Button } from '../Button.tsx'
import { ChipChoice } from './ChipChoice.tsx'

/** Asks a newcomer for topics; their posts follow at once. */
export function TopicPicker({ onLater }: { onLater: () => void }) {
  const [chosen, setChosen] = useState<Category[]>([])
  const choose = useChooseTopics()
  return (
    <section aria-label={m.topics_title()} className="mx-4 mb-5 rounded-3xl bg-kiwi-soft p-5 sm:mx-0">
      <ChipChoice
        label={<span className="text-lg font-bold">{m.topics_title()}</span>}
        hint={m.topics_lead()}
        chosen={chosen}
        onChange={setChosen}
      />
      <div className="mt-4 flex justify-end gap-2">
        <Button kind="plain" onClick={onLater}>
          {m.topics_skip()}
        </Button>
        <Button disabled={chosen.length === 0} busy={choose.isPending} onClick={() => choose.mutate(chosen)}>
          {m.topics_show()}
        </Button>
      </div>
    </section>
  )
}
