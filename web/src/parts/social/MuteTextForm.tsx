import { useState } from 'react'
import { type MuteDuration, maxLengths } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import { asKiwiError } from '../../state/kiwi.ts'
import { useMuteText } from '../../state/social/mutes.ts'
import { Button } from '../Button.tsx'
import { TextField } from '../TextField.tsx'
import { DurationChoice } from './DurationChoice.tsx'

/** Mutes a word, or a hashtag where it begins with #. `tags` are offered: those of a post. */
export function MuteTextForm({ tags = [], onDone }: { tags?: string[]; onDone?: () => void }) {
  const [text, setText] = useState(tags[0] === undefined ? '' : `#${tags[0]}`)
  const [duration, setDuration] = useState<MuteDuration>('ever')
  const { begin } = useMuteText()
  const isTag = /^[#＃]/u.test(text.trim())
  return (
    <form
      className="space-y-5"
      onSubmit={(event) => {
        event.preventDefault()
        begin.mutate(
          { kind: isTag ? 'tag' : 'word', text, duration },
          {
            onSuccess: () => {
              setText('')
              onDone?.()
            },
          },
        )
      }}
    >
      {tags.length > 0 && (
        <div role="group" aria-label={m.mute_tags_of_post()} className="flex flex-wrap gap-2">
          {tags.map((tag) => (
            <button
              key={tag}
              type="button"
              aria-pressed={text === `#${tag}`}
              onClick={() => setText(`#${tag}`)}
              className="inline-flex min-h-11 items-center rounded-full border border-line bg-card px-4 font-medium hover:border-kiwi aria-pressed:border-kiwi aria-pressed:bg-kiwi-soft aria-pressed:text-kiwi"
            >
              <bdi>#{tag}</bdi>
            </button>
          ))}
        </div>
      )}
      <TextField
        label={m.mute_text_field()}
        hint={m.mute_text_hint()}
        error={begin.error && asKiwiError(begin.error).message}
        value={text}
        maxLength={isTag ? 61 : maxLengths.mutedWord}
        onChange={(next) => {
          setText(next)
          begin.reset()
        }}
      />
      <DurationChoice chosen={duration} onChange={setDuration} />
      <Button type="submit" busy={begin.isPending} disabled={text.trim() === ''}>
        {m.mute_text_add()}
      </Button>
    </form>
  )
}
