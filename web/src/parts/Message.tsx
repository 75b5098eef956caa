import { Link } from '@tanstack/react-router'
import { CloudOff, CircleAlert, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { m } from '../paraglide/messages.js'
import { asKiwiError } from '../state/kiwi.ts'
import { Button, buttonLook } from './Button.tsx'
import { TaggedPhoto } from './TaggedPhoto.tsx'

/** Stands in place of content: nothing here, not found, failed. */
export function Message({ Icon, title, body, children }: { Icon: LucideIcon; title: string; body?: string; children?: ReactNode }) {
  return (
    <div className="mx-auto flex max-w-sm flex-col items-center px-6 py-16 text-center">
      <TaggedPhoto Icon={Icon} />
      <h2 className="text-lg font-bold text-balance">{title}</h2>
      {body && <p className="mt-1.5 text-[0.9375rem] text-balance text-muted">{body}</p>}
      {children && <div className="mt-6 flex flex-wrap justify-center gap-2">{children}</div>}
    </div>
  )
}

/** A read that failed: the reason, the request id if there is one, and a way on. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const { code, message, field, requestId, retryable } = asKiwiError(error)
  // A malformed id or handle comes from the address, so the page does not exist.
  const isMissing = code === 'NOT_FOUND' || (code === 'BAD_INPUT' && /(?:Id|^handle)$/.test(field ?? ''))
  const isFinal = isMissing || code === 'FORBIDDEN'
  return (
    <div role="alert">
      <Message
        Icon={code === 'NETWORK' ? CloudOff : CircleAlert}
        title={isMissing ? m.not_found_title() : code === 'NETWORK' ? m.error_offline_title() : m.error_title()}
        body={isMissing ? m.not_found_body() : message}
      >
        {isFinal && (
          <Link to="/" className={buttonLook('quiet')}>
            {m.go_home()}
          </Link>
        )}
        {retry && !isFinal && (
          <Button kind="quiet" onClick={retry}>
            {m.retry()}
          </Button>
        )}
        {requestId && !isFinal && !retryable && !message.includes(requestId) && (
          <p className="w-full text-xs text-muted">{m.request_id({ id: requestId })}</p>
        )}
      </Message>
    </div>
  )
}
