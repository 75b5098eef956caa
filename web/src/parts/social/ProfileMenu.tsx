import { Menu } from '@base-ui/react/menu'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Ban, Bell, BellOff, Clock, Ellipsis, Flag, Volume2, VolumeX } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { kiwi, type Profile } from '../../state/kiwi.ts'
import { useAsMember } from '../../state/me.ts'
import { takeOutAuthor } from '../../state/social/post-cache.ts'
import { noticeSettings, useSilence } from '../../state/social/notice-settings.ts'
import { queries } from '../../state/social/queries.ts'
import { useMutePerson } from '../../state/social/mutes.ts'
import { toastFailure } from '../../state/toasts.ts'
import { ConfirmDialog } from '../ConfirmDialog.tsx'
import { menuItem, menuPopup, roundButton } from '../menu-look.ts'
import { isolated } from '../../state/isolated.ts'

const MutePersonDialog = lazy(() => import('./MutePersonDialog.tsx').then(({ MutePersonDialog }) => ({ default: MutePersonDialog })))
const ReportDialog = lazy(() => import('../safety/ReportDialog.tsx').then(({ ReportDialog }) => ({ default: ReportDialog })))

export function ProfileMenu({ profile }: { profile: Profile }) {
  const client = useQueryClient()
  const asMember = useAsMember()
  const keepSafe = useAsMember({ isSafety: true })
  const [asking, setAsking] = useState(false)
  const [reporting, setReporting] = useState(false)
  const [muting, setMuting] = useState(false)
  const { begin, end } = useMutePerson(profile)
  const silence = useSilence()
  const [isOpen, setOpen] = useState(false)
  const isSignedIn = useQuery(queries.me()).data != null
  const settings = useQuery({ ...noticeSettings(), enabled: isOpen && isSignedIn }).data
  const isSilenced = settings?.silenced.some(({ id }) => id === profile.id) ?? false
  const block = useMutation({
    mutationFn: () => kiwi.people.block.mutate({ personId: profile.id }),
    // A block changes the content of every list.
    onSuccess: () => {
      takeOutAuthor(client, profile.id)
      return client.invalidateQueries()
    },
    onError: toastFailure,
    onSettled: () => setAsking(false),
  })
  if (profile.relation === 'self' || profile.relation === 'blocked') return null
  return (
    <>
      <Menu.Root onOpenChange={setOpen}>
        <Menu.Trigger aria-label={m.profile_menu()} className={`ml-auto ${roundButton}`}>
          <Ellipsis aria-hidden className="size-5" />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner sideOffset={4} align="end" className="z-40">
            <Menu.Popup className={menuPopup}>
              <Menu.Item
                className={menuItem}
                onClick={() => (profile.isMuted ? asMember(() => end.mutate()) : keepSafe(() => begin.mutate('ever')))}
              >
                {profile.isMuted ? <Volume2 aria-hidden className="size-4.5" /> : <VolumeX aria-hidden className="size-4.5" />}
                {profile.isMuted ? m.profile_unmute() : m.profile_mute()}
              </Menu.Item>
              <Menu.Item className={menuItem} onClick={() => keepSafe(() => setMuting(true))}>
                <Clock aria-hidden className="size-4.5" />
                {m.profile_mute_for()}
              </Menu.Item>
              <Menu.Item className={menuItem} onClick={() => keepSafe(() => silence.mutate({ person: profile, on: !isSilenced }))}>
                {isSilenced ? <Bell aria-hidden className="size-4.5" /> : <BellOff aria-hidden className="size-4.5" />}
                {isSilenced ? m.notices_unsilence() : m.notices_silence()}
              </Menu.Item>
              <Menu.Item className={menuItem} onClick={() => keepSafe(() => setReporting(true))}>
                <Flag aria-hidden className="size-4.5" />
                {m.report()}
              </Menu.Item>
              <Menu.Item className={`${menuItem} text-danger`} onClick={() => keepSafe(() => setAsking(true))}>
                <Ban aria-hidden className="size-4.5" />
                {m.profile_block()}
              </Menu.Item>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {muting && (
        <Suspense>
          <MutePersonDialog person={profile} onClose={() => setMuting(false)} />
        </Suspense>
      )}
      {reporting && (
        <Suspense>
          <ReportDialog subject={{ kind: 'person', id: profile.id }} name={profile.displayName} onClose={() => setReporting(false)} />
        </Suspense>
      )}
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
