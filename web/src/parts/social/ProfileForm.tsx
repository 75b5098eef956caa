import { maxLengths } from '../../../../src/shared/bounds.ts'
import { handleFault } from '../../../../src/shared/handle-form.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import type { RouterInputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { keepComposing } from '../../state/composing.ts'
import { asKiwiError, type Category, kiwi, type Me } from '../../state/kiwi.ts'
import { queries } from '../../state/social/queries.ts'
import { focusFault } from '../../state/focus-fault.ts'
import { AvatarPicker } from './AvatarPicker.tsx'
import { Button } from '../Button.tsx'
import { HandleField } from './HandleField.tsx'
import { isLink, LinksField } from './LinksField.tsx'
import { ChipChoice } from './ChipChoice.tsx'
import { Completion } from './Completion.tsx'
import { TextField } from '../TextField.tsx'

interface ProfileFormProps {
  me: Me
  submitLabel: string
  /** With what a newcomer is not asked for. */
  isWhole?: boolean
  onSaved: () => void
}

/** Name, handle, photo and interests. Only changed fields are sent. */
export function ProfileForm({ me, submitLabel, isWhole = false, onSaved }: ProfileFormProps) {
  const client = useQueryClient()
  const [handle, setHandle] = useState(me.handle ?? '')
  const [displayName, setDisplayName] = useState(me.displayName)
  const [bio, setBio] = useState(me.bio)
  const bioField = useRef<HTMLInputElement>(null)
  const [pronouns, setPronouns] = useState(me.pronouns)
  const [links, setLinks] = useState(me.links)
  const [interests, setInterests] = useState<Category[]>(me.interests)
  const [avatar, setAvatar] = useState<string | null | undefined>(undefined)

  const save = useMutation({
    mutationFn: (change: RouterInputs['me']['update']) => kiwi.me.update.mutate(change),
    onSuccess: (saved) => {
      client.setQueryData(queries.me().queryKey, saved)
      setLinks(saved.links)
      if (saved.handle) void client.invalidateQueries({ queryKey: ['profile', saved.handle] })
      onSaved()
    },
  })
  const error = save.error ? asKiwiError(save.error) : null
  const [wasTried, setTried] = useState(false)
  const isNameless = displayName.trim() === ''
  const writtenLinks = links.filter((link) => link.trim() !== '')

  // The browser's own bubbles speak its language, not the page's: the fields say what is wrong.
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    setTried(true)
    if (isNameless || !links.every(isLink) || (handle !== me.handle && handleFault(handle) !== null)) return focusFault(event.currentTarget)
    save.mutate({
      ...(handle !== (me.handle ?? '') ? { handle } : {}),
      ...(displayName !== me.displayName ? { displayName } : {}),
      ...(bio !== me.bio ? { bio } : {}),
      ...(pronouns !== me.pronouns ? { pronouns } : {}),
      ...(writtenLinks.join('\n') === me.links.join('\n') ? {} : { links: writtenLinks }),
      ...(avatar === undefined ? {} : { avatarMediaId: avatar }),
      ...(interests.join() === me.interests.join() ? {} : { interests }),
    })
  }

  return (
    <form onSubmit={submit} noValidate className="space-y-6">
      <AvatarPicker me={me} displayName={displayName} onReady={setAvatar} />
      {me.mark === 'verified' && <p className="rounded-2xl bg-kiwi-soft p-3 text-sm">{m.mark_verified_ends()}</p>}
      <TextField
        label={m.field_display_name()}
        value={displayName}
        onChange={setDisplayName}
        maxLength={maxLengths.displayName}
        aria-required
        autoComplete="name"
        error={wasTried && isNameless ? m.field_required() : error?.field === 'displayName' ? error.message : null}
      />
      <HandleField
        value={handle}
        own={me.handle ?? ''}
        onChange={(text) => {
          setHandle(text)
          save.reset()
        }}
        refusal={error?.field === 'handle' || error?.code === 'HANDLE_TAKEN' ? error.message : null}
      />
      {isWhole && (
        <TextField
          label={m.field_pronouns()}
          hint={m.field_pronouns_hint()}
          value={pronouns}
          onChange={setPronouns}
          maxLength={maxLengths.pronouns}
          error={error?.field === 'pronouns' ? error.message : null}
        />
      )}
      {isWhole && (
        <div>
          <TextField
            ref={bioField}
            label={m.field_bio()}
            value={bio}
            onChange={setBio}
            onKeyDown={keepComposing}
            maxLength={maxLengths.bio}
            error={error?.field === 'bio' ? error.message : null}
          />
          <Completion field={bioField} />
        </div>
      )}
      {isWhole && <LinksField links={links} onChange={setLinks} isJudged={wasTried} />}
      <ChipChoice label={m.field_interests()} hint={m.field_interests_hint()} chosen={interests} onChange={setInterests} />
      {error && !error.field && error.code !== 'HANDLE_TAKEN' && (
        <p role="alert" className="font-medium text-danger">
          {error.message}
        </p>
      )}
      <Button type="submit" busy={save.isPending} className="min-h-13 w-full">
        {submitLabel}
      </Button>
    </form>
  )
}
