import { Switch } from '@base-ui/react/switch'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { ChevronRight, LogOut } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../parts/Button.tsx'
import { Column } from '../../parts/Column.tsx'
import { Gate } from '../../parts/Gate.tsx'
import { LanguageSwitch } from '../../parts/LanguageSwitch.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { ProfileForm } from '../../parts/social/ProfileForm.tsx'
import { Sessions } from '../../parts/social/Sessions.tsx'
import { asKiwiError, kiwi, type Me } from '../../state/kiwi.ts'
import { forgetPerson } from '../../state/forget-person.ts'
import { queries } from '../../state/social/queries.ts'
import { toast } from '../../state/toasts.ts'

export function SettingsPage() {
  return (
    <Column>
      <PageHeader back title={m.settings_title()} />
      <div className="space-y-4 px-4 pb-8">
        <Gate>
          {(me) => (
            <>
              {me.status === 'active' && (
                <Part title={m.settings_profile()}>
                  <ProfileForm key={me.id} me={me} withBio submitLabel={m.save()} onSaved={() => toast(m.profile_saved())} />
                </Part>
              )}
              {me.status === 'active' && (
                <Part title={m.settings_privacy()}>
                  <PrivateSwitch me={me} />
                  <BlockedLink />
                </Part>
              )}
              <Part title={m.settings_language()}>
                <div className="inline-flex">
                  <LanguageSwitch />
                </div>
              </Part>
              <Part title={m.settings_sessions()}>
                <Sessions />
              </Part>
              <SignOut />
            </>
          )}
        </Gate>
      </div>
    </Column>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="rounded-3xl bg-card p-5 shadow-card">
      <h2 id={id} className="mb-4 text-lg font-bold">
        {title}
      </h2>
      {children}
    </section>
  )
}

function PrivateSwitch({ me }: { me: Me }) {
  const client = useQueryClient()
  const id = useId()
  const save = useMutation({
    mutationFn: (isPrivate: boolean) => kiwi.me.update.mutate({ isPrivate }),
    onSuccess: (saved) => client.setQueryData(queries.me().queryKey, saved),
    onError: (error) => toast(asKiwiError(error).message, 'bad'),
  })
  const checked = save.isPending ? save.variables : me.isPrivate
  return (
    <div className="flex items-center justify-between gap-4">
      <label htmlFor={id} className="min-w-0">
        <span className="block font-semibold">{m.field_private()}</span>
        <span className="block text-sm text-muted">{m.field_private_hint()}</span>
      </label>
      <span className="grid min-h-11 place-items-center">
        <Switch.Root
          id={id}
          checked={checked}
          onCheckedChange={(next) => save.mutate(next)}
          className="flex h-8 w-13 items-center rounded-full bg-line p-1 transition-colors data-checked:bg-kiwi"
        >
          <Switch.Thumb className="size-6 rounded-full bg-white shadow transition-transform data-checked:translate-x-5" />
        </Switch.Root>
      </span>
    </div>
  )
}

function BlockedLink() {
  return (
    <Link
      to="/settings/blocked"
      className="-mx-2 mt-3 flex min-h-11 items-center justify-between rounded-xl px-2 font-semibold hover:bg-sunken"
    >
      {m.settings_blocked()}
      <ChevronRight aria-hidden className="size-5 text-muted" />
    </Link>
  )
}

function SignOut() {
  const client = useQueryClient()
  const navigate = useNavigate()
  const leave = useMutation({
    mutationFn: () => kiwi.auth.signOut.mutate(),
    onSuccess: async () => {
      await forgetPerson(client)
      await navigate({ to: '/popular', replace: true })
      toast(m.signed_out())
    },
    onError: (error) => toast(asKiwiError(error).message, 'bad'),
  })
  return (
    <Button kind="quiet" className="min-h-13 w-full text-danger" busy={leave.isPending} onClick={() => leave.mutate()}>
      <LogOut aria-hidden className="size-5" />
      {m.sign_out()}
    </Button>
  )
}
