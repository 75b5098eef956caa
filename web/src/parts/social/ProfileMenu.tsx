import { Menu } from '@base-ui/react/menu'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Ban, Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { kiwi, type Profile } from '../../state/kiwi.ts'
import { useAsMember } from '../../state/me.ts'
import { toastFailure } from '../../state/toasts.ts'
import { ConfirmDialog } from '../ConfirmDialog.tsx'
import { menuItem, menuPopup } from '../menu-look.ts'
import { isolated } from '../../state/isolated.ts'

export function ProfileMenu({ profile }: { profile: Profile }) {
  const client = useQueryClient()
  const asMember = useAsMember()
  const [asking, setAsking] = useState(false)
  const block = useMutation({
    mutationFn: () => kiwi.people.block.mutate({ personId: profile.id }),
    // A block changes the content of every list.
    onSuccess: () => client.invalidateQueries(),
    onError: toastFailure,
    onSettled: () => setAsking(false),
  })
  if (profile.relation === 'self' || profile.relation === 'blocked') return null
  return (
    <>
      <Menu.Root>
        <Menu.Trigger
          aria-label={m.profile_menu()}
          className="ml-auto grid size-11 place-items-center rounded-full text-muted hover:bg-sunken hover:text-ink"
        >
          <Ellipsis aria-hidden className="size-5" />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner sideOffset={4} align="end" className="z-40">
            <Menu.Popup className={menuPopup}>
              <Menu.Item className={`${menuItem} text-danger`} onClick={() => asMember(() => setAsking(true))}>
                <Ban aria-hidden className="size-4.5" />
                {m.profile_block()}
              </Menu.Item>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {asking && (
        <ConfirmDialog
          title={m.profile_block_title({ name: isolated(profile.displayName) })}
          body={m.profile_block_body()}
          action={m.profile_block()}
          busy={block.isPending}
          onConfirm={() => block.mutate()}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}
