import { Globe, HeartHandshake, Lock, Users } from 'lucide-react'
import { Link } from '@tanstack/react-router'
import { audiences, commenters } from '../../../../src/shared/audiences.ts'
import { maxLengths } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import { audienceHints, audienceNames, commenterNames, type PostSettings } from '../../state/social/post-settings.ts'
import { SwitchRow } from '../SwitchRow.tsx'
import { TextField } from '../TextField.tsx'

export const audienceIcons = { public: Globe, followers: Users, close_friends: HeartHandshake, only_me: Lock }

const choice =
  'flex min-h-11 cursor-pointer items-center gap-3 rounded-2xl border border-line bg-card px-4 py-2 hover:border-kiwi has-checked:border-kiwi has-checked:bg-kiwi-soft has-focus-visible:outline-2 has-focus-visible:outline-kiwi'

interface PostSettingsFieldsProps {
  value: PostSettings
  onChange: (value: PostSettings) => void
  /** Of a private account: "everybody" are its followers. */
  isPrivate: boolean
}

/** Who sees a post, who comments, where it was, and whether somebody paid for it. */
export function PostSettingsFields({ value, onChange, isPrivate }: PostSettingsFieldsProps) {
  const change = (part: Partial<PostSettings>) => onChange({ ...value, ...part })
  return (
    <>
      <fieldset>
        <legend className="mb-1.5 text-sm font-semibold">{m.audience_label()}</legend>
        <div className="grid gap-2 sm:grid-cols-2">
          {audiences.map((audience) => {
            const Icon = audienceIcons[audience]
            const hint = isPrivate && audience === 'public' ? m.audience_public_private : audienceHints[audience]
            return (
              <label key={audience} className={choice}>
                <input
                  type="radio"
                  name="audience"
                  checked={value.audience === audience}
                  onChange={() => change({ audience })}
                  className="sr-only"
                />
                <Icon aria-hidden className="size-5 shrink-0 text-kiwi" />
                <span className="min-w-0">
                  <span className="block text-[0.9375rem] font-semibold">{audienceNames[audience]()}</span>
                  <span className="block text-[0.8125rem] text-muted">{hint()}</span>
                </span>
              </label>
            )
          })}
        </div>
        {value.audience === 'close_friends' && (
          <Link to="/settings/close" className="mt-1 inline-flex min-h-11 items-center text-sm font-semibold text-kiwi">
            {m.audience_choose_close()}
          </Link>
        )}
      </fieldset>
      <fieldset>
        <legend className="mb-1.5 text-sm font-semibold">{m.comments_from_label()}</legend>
        <div className="grid gap-2 sm:grid-cols-3">
          {commenters.map((commentsFrom) => (
            <label key={commentsFrom} className={`${choice} text-[0.9375rem] font-medium`}>
              <input
                type="radio"
                name="comments-from"
                checked={value.commentsFrom === commentsFrom}
                onChange={() => change({ commentsFrom })}
                className="sr-only"
              />
              {commenterNames[commentsFrom]()}
            </label>
          ))}
        </div>
      </fieldset>
      <TextField
        label={m.place_label()}
        hint={m.place_hint()}
        value={value.place}
        maxLength={maxLengths.place}
        onChange={(place) => change({ place })}
      />
      <SwitchRow
        label={m.paid_label_title()}
        hint={m.paid_label_hint()}
        checked={value.paidLabel}
        onChange={(paidLabel) => change({ paidLabel })}
      />
    </>
  )
}
