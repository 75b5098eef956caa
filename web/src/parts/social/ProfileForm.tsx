import { maxLengths } from '../../../../src/shared/bounds.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { RouterInputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { asKiwiError, type Category, kiwi, type Me } from '../../state/kiwi.ts'
import { queries } from '../../state/social/queries.ts'
import { AvatarPicker } from './AvatarPicker.tsx'
import { Button } from '../Button.tsx'
import { ChipChoice } from './ChipChoice.tsx'
import { TextField } from '../TextField.tsx'

interface ProfileFormProps {
  me: Me
  submitLabel: string
  withBio?: boolean
  onSaved: () => void
}

/** Name, handle, photo and interests. Only changed fields are sent. */
export function ProfileForm({ me, submitLabel, withBio = false, onSaved }: ProfileFormProps) {
  const client = useQueryClient()
  const [handle, setHandle] = useState(me.handle ?? '')
  const [displayName, setDisplayName] = useState(me.displayName)
  const [bio, setBio] = useState(me.bio)
  const [interests, setInterests] = useState<Category[]>(me.interests)
  const [avatar, setAvatar] = useState<string | null | undefined>(undefined)

  const save = useMutation({
    mutationFn: (change: RouterInputs['me']['update']) => kiwi.me.update.mutate(change),
    onSuccess: (saved) => {
      client.setQueryData(queries.me().queryKey, saved)
      if (saved.handle) void client.invalidateQueries({ queryKey: ['profile', saved.handle] })
      onSaved()
    },
  })
  const error = save.error ? asKiwiError(save.error) : null

  function submit(event: FormEvent) {
    event.preventDefault()
    save.mutate({
      ...(handle !== (me.handle ?? '') ? { handle } : {}),
      ...(displayName !== me.displayName ? { displayName } : {}),
      ...(bio !== me.bio ? { bio } : {}),
      ...(avatar === undefined ? {} : { avatarMediaId: avatar }),
      ...(interests.join() === me.interests.join() ? {} : { interests }),
    })
  }

  return (
    <form onSubmit={submit} className="space-y-6">
      <AvatarPicker me={me} onReady={setAvatar} />
      <TextField
        label={m.field_display_name()}
        value={displayName}
        onChange={setDisplayName}
        maxLength={maxLengths.displayName}
        required
        autoComplete="name"
        error={error?.field === 'displayName' ? error.message : null}
      />
      <TextField
        label={m.field_handle()}
        hint={m.field_handle_hint()}
        prefix="@"
        value={handle}
        onChange={(text) => setHandle(text.toLowerCase())}
        maxLength={maxLengths.handle}
        required
        pattern="[a-z0-9_.]{3,30}"
        autoCapitalize="none"
        autoComplete="username"
        spellCheck={false}
        error={error?.field === 'handle' || error?.code === 'HANDLE_TAKEN' ? error.message : null}
      />
      {withBio && (
        <TextField
          label={m.field_bio()}
          value={bio}
          onChange={setBio}
          maxLength={maxLengths.bio}
          error={error?.field === 'bio' ? error.message : null}
        />
      )}
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
