import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, type LinkProps } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { m } from '../../paraglide/messages.js'
import { SwitchRow } from '../../parts/SwitchRow.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { ConsentList } from '../../parts/consent/ConsentList.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { OwnChannels } from '../../parts/social/OwnChannels.tsx'
import { ShortcutSwitch } from '../../parts/ShortcutSwitch.tsx'
import { ThemeSwitch } from '../../parts/ThemeSwitch.tsx'
import { LanguageSwitch } from '../../parts/LanguageSwitch.tsx'
import { ProfileForm } from '../../parts/social/ProfileForm.tsx'
import { KeepSeenSwitch } from '../../parts/orders/SeenRail.tsx'
import { SignOut } from '../../parts/social/SignOut.tsx'
import { Sessions } from '../../parts/social/Sessions.tsx'
import { kiwi, type Me } from '../../state/kiwi.ts'
import { queries } from '../../state/social/queries.ts'
import { toast, toastFailure } from '../../state/toasts.ts'

export function SettingsPage() {
  return (
    <MemberPage title={m.settings_title()} className="space-y-4 px-4 pb-8">
      {(me) => (
        <>
          {me.status === 'active' && (
            <Panel title={m.settings_profile()}>
              <ProfileForm key={me.id} me={me} isWhole submitLabel={m.save()} onSaved={() => toast(m.profile_saved())} />
            </Panel>
          )}
          {me.status === 'active' && (
            <Panel title={m.settings_buying()}>
              <ListLink to="/settings/addresses">{m.addresses_title()}</ListLink>
            </Panel>
          )}
          {me.status === 'active' && (
            <Panel title={m.settings_privacy()}>
              <MySwitch me={me} field="isPrivate" label={m.field_private()} hint={m.field_private_hint()} />
              <MySwitch me={me} field="showsPresence" label={m.field_presence()} hint={m.field_presence_hint()} />
              <KeepSeenSwitch />
              <ListLink to="/settings/notices">{m.notices_settings()}</ListLink>
              <ListLink to="/settings/feed">{m.settings_feed()}</ListLink>
              <ListLink to="/settings/blocked">{m.settings_blocked()}</ListLink>
              <ListLink to="/settings/muted">{m.settings_muted()}</ListLink>
              <ListLink to="/settings/close">{m.settings_close()}</ListLink>
              <ListLink to="/settings/tags">{m.settings_tags()}</ListLink>
            </Panel>
          )}
          <Panel title={m.settings_look()}>
            <div className="flex flex-wrap gap-3">
              <LanguageSwitch />
              <ThemeSwitch />
            </div>
            <div className="mt-4">
              <ShortcutSwitch />
            </div>
          </Panel>
          <Panel title={m.settings_channels()}>
            <OwnChannels />
            {me.status === 'active' && <ListLink to="/settings/passkeys">{m.passkeys_title()}</ListLink>}
            <ListLink to="/settings/security">{m.security_log_title()}</ListLink>
          </Panel>
          <Panel title={m.settings_data()}>
            <ListLink to="/settings/export">{m.export_title()}</ListLink>
            <ListLink to="/me/actions">{m.actions_title()}</ListLink>
            <ListLink to="/transparency">{m.transparency_title()}</ListLink>
          </Panel>
          <Panel title={m.settings_consents()}>
            <ConsentList />
          </Panel>
          <Panel title={m.settings_sessions()}>
            <Sessions />
          </Panel>
          {me.status === 'active' && (
            <Panel title={m.leave_title()}>
              <ListLink to="/settings/leave">{m.settings_leave()}</ListLink>
            </Panel>
          )}
          <SignOut />
        </>
      )}
    </MemberPage>
  )
}

interface MySwitchProps {
  me: Me
  field: 'isPrivate' | 'showsPresence'
  label: string
  hint: string
}

function MySwitch({ me, field, label, hint }: MySwitchProps) {
  const client = useQueryClient()
  const save = useMutation({
    mutationFn: (on: boolean) => kiwi.me.update.mutate({ [field]: on }),
    onSuccess: (saved) => client.setQueryData(queries.me().queryKey, saved),
    onError: toastFailure,
  })
  return (
    <SwitchRow label={label} hint={hint} checked={save.isPending ? save.variables : me[field]} onChange={(next) => save.mutate(next)} />
  )
}

type ListPage = Extract<LinkProps['to'], `/settings/${string}`> | '/me/actions' | '/transparency'

function ListLink({ to, children }: { to: ListPage; children: ReactNode }) {
  return (
    <Link to={to} className="-mx-2 mt-1 flex min-h-11 items-center justify-between rounded-xl px-2 font-semibold hover:bg-sunken">
      {children}
      <ChevronRight aria-hidden className="size-5 text-muted" />
    </Link>
  )
}
