import { ExternalLink, Link2 } from 'lucide-react'
import { useState } from 'react'
import { shownLink } from '../../../../src/shared/writing/address.ts'
import { m } from '../../paraglide/messages.js'
import { Button, buttonLook } from '../Button.tsx'
import { Modal } from '../Modal.tsx'

const rel = 'noopener noreferrer nofollow ugc'

/** The links of a profile. Each says first that it leads out of Kiwi, and where. */
export function ProfileLinks({ links }: { links: string[] }) {
  const [leaving, setLeaving] = useState<string | null>(null)
  if (links.length === 0) return null
  return (
    <>
      <ul aria-label={m.field_links()} className="mt-2">
        {links.map((href) => (
          <li key={href}>
            <a
              href={href}
              target="_blank"
              rel={rel}
              onClick={(event) => {
                event.preventDefault()
                setLeaving(href)
              }}
              className="-mx-2 inline-flex min-h-11 max-w-full items-center gap-2 rounded-xl px-2 font-medium text-kiwi hover:bg-sunken"
            >
              <Link2 aria-hidden className="size-4.5 shrink-0" />
              <bdi className="truncate">{shownLink(href)}</bdi>
            </a>
          </li>
        ))}
      </ul>
      {leaving !== null && (
        <Modal title={m.leaving_title()} body={m.leaving_body()} onClose={() => setLeaving(null)}>
          <p className="mt-4 rounded-2xl bg-sunken p-4 font-semibold break-all">
            <bdi>{new URL(leaving).host}</bdi>
            <bdi className="block text-sm font-normal text-muted">{leaving}</bdi>
          </p>
          <div className="mt-6 grid grid-cols-2 gap-2">
            <Button kind="quiet" onClick={() => setLeaving(null)}>
              {m.leaving_stay()}
            </Button>
            <a href={leaving} target="_blank" rel={rel} className={buttonLook()} onClick={() => setLeaving(null)}>
              {m.leaving_go()}
              <ExternalLink aria-hidden className="size-4.5" />
            </a>
          </div>
        </Modal>
      )}
    </>
  )
}
