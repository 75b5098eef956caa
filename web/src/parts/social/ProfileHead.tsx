import { Link } from '@tanstack/react-router'
import { Lock, Store } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import type { Profile } from '../../state/kiwi.ts'
import { formatCount } from '../../state/wording.ts'
import { Avatar } from '../Avatar.tsx'
import { ProfileLinks } from './ProfileLinks.tsx'
import { RichText } from './Caption.tsx'
import { Name } from '../Name.tsx'

/** `withHandle`: where no title of the page says it. */
export function ProfileHead({ profile, withHandle = false }: { profile: Profile; withHandle?: boolean }) {
  const params = { handle: profile.handle }
  return (
    <div className="px-4 pt-2 pb-4">
      <div className="flex flex-wrap items-center gap-x-5">
        <Avatar person={profile} size="huge" />
        <div className="min-w-0 flex-1 basis-40">
          <p className="flex items-center gap-1.5 text-xl font-bold tracking-tight">
            <Name person={profile} />
            {profile.isPrivate && <Lock aria-label={m.field_private()} className="size-4 shrink-0 text-muted" />}
          </p>
          {withHandle && <p className="text-sm text-muted">@{profile.handle}</p>}
          {profile.relation === 'blocked' ? (
            <p className="text-sm text-muted">@{profile.handle}</p>
          ) : (
            <ul className="-ml-2 flex flex-wrap text-sm whitespace-nowrap">
              <li className="px-2 py-2.5">
                <Count value={profile.postCount} label={m.profile_posts()} />
              </li>
              <li>
                <Link to="/@{$handle}/followers" params={params} className="block rounded-xl px-2 py-2.5 hover:bg-sunken">
                  <Count value={profile.followerCount} label={m.profile_followers()} />
                </Link>
              </li>
              <li>
                <Link to="/@{$handle}/following" params={params} className="block rounded-xl px-2 py-2.5 hover:bg-sunken">
                  <Count value={profile.followingCount} label={m.profile_following()} />
                </Link>
              </li>
            </ul>
          )}
        </div>
      </div>
      {profile.pronouns && (
        <p className="mt-3 -mb-2 text-sm text-muted">
          <bdi>{profile.pronouns}</bdi>
        </p>
      )}
      {profile.bio && (
        <p className="mt-3 text-[0.9375rem] whitespace-pre-wrap">
          <RichText text={profile.bio} />
        </p>
      )}
      <ProfileLinks links={profile.links} />
      {profile.shop && (
        <Link
          to="/shops/$handle"
          params={{ handle: profile.shop.handle }}
          className="mt-3 inline-flex min-h-11 items-center gap-2 rounded-full bg-kiwi-soft px-4 font-semibold text-kiwi"
        >
          <Store aria-hidden className="size-4.5" />
          <bdi>{profile.shop.name}</bdi>
        </Link>
      )}
    </div>
  )
}

function Count({ value, label }: { value: number; label: string }) {
  return (
    <>
      <span className="text-muted">{label}</span> <b className="tabular-nums">{formatCount(value)}</b>
    </>
  )
}
