import { Plus, X } from 'lucide-react'
import { useId } from 'react'
import { maxLengths, maxLinks } from '../../../../src/shared/bounds.ts'
import { cleanLink } from '../../../../src/shared/writing/address.ts'
import { m } from '../../paraglide/messages.js'
import { roundButton } from '../menu-look.ts'
import { LimitedInput } from '../LimitedInput.tsx'

interface LinksFieldProps {
  links: string[]
  onChange: (links: string[]) => void
  /** Whether to say what is wrong yet: not while the first letters are typed. */
  isJudged: boolean
}

export const isLink = (text: string) => text.trim() === '' || cleanLink(text) !== null

/** Up to five addresses, each in a field of its own. */
export function LinksField({ links, onChange, isJudged }: LinksFieldProps) {
  const id = useId()
  const change = (at: number, text: string) => onChange(links.map((link, index) => (index === at ? text : link)))
  const isWrong = isJudged && !links.every(isLink)
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-semibold">{m.field_links()}</legend>
      <div className="space-y-2">
        {links.map((link, at) => (
          <div key={at} className="flex items-center gap-1">
            <LimitedInput
              type="text"
              inputMode="url"
              aria-label={m.field_link_nth({ n: at + 1 })}
              aria-invalid={isJudged && !isLink(link)}
              aria-describedby={`${id}-note`}
              value={link}
              maxLength={maxLengths.link}
              autoCapitalize="none"
              autoComplete="url"
              autoCorrect="off"
              spellCheck={false}
              placeholder="https://"
              onText={(text) => change(at, text)}
              className="field"
            />
            <button
              type="button"
              aria-label={m.field_link_remove({ n: at + 1 })}
              onClick={() => onChange(links.filter((_, index) => index !== at))}
              className={roundButton}
            >
              <X aria-hidden className="size-5" />
            </button>
          </div>
        ))}
      </div>
      {links.length < maxLinks && (
        <button
          type="button"
          onClick={() => onChange([...links, ''])}
          className="mt-1 inline-flex min-h-11 items-center gap-1.5 font-semibold text-kiwi"
        >
          <Plus aria-hidden className="size-4.5" />
          {m.field_link_add()}
        </button>
      )}
      <p
        id={`${id}-note`}
        {...(isWrong ? { role: 'alert' } : {})}
        className={`text-[0.8125rem] ${isWrong ? 'font-medium text-danger' : 'text-muted'}`}
      >
        {isWrong ? m.field_link_wrong() : m.field_links_hint()}
      </p>
    </fieldset>
  )
}
