import { Link } from '@tanstack/react-router'
import { m } from '../../paraglide/messages.js'
import type { Profile } from '../../state/kiwi.ts'
import { buttonLook } from '../Button.tsx'
import { MessageButton } from '../chat/MessageButton.tsx'
import { FollowButton } from './FollowButton.tsx'

export function ProfileActions({ profile }: { profile: Profile }) {
  return (
    <div className="flex gap-2 px-4 pb-5">
      {profile.relation === 'self' ? (
        <Link to="/settings" className={buttonLook('quiet', 'flex-1 sm:flex-none sm:px-8')}>
          {m.profile_edit()}
        </Link>
      ) : (
        <>
          <FollowButton profile={profile} />
          {profile.relation !== 'blocked' && <MessageButton personId={profile.id} />}
          {profile.relation !== 'blocked' && (
            <Link to="/wallet/send" search={{ to: profile.handle }} className={buttonLook('quiet', 'flex-1 sm:flex-none sm:px-8')}>
              {m.profile_send_money()}
            </Link>
          )}
        </>
      )}
    </div>
  )
}
