import { m } from '../../paraglide/messages.js'
import { formatAgo } from '../../state/dates.ts'
import type { PostVersion } from '../../state/kiwi.ts'
import { audienceNames } from '../../state/social/post-settings.ts'
import { Picture } from '../Picture.tsx'
import { Caption } from './Caption.tsx'

/** What one's own post was before its edits, the latest first. */
export function PostVersionList({ versions }: { versions: PostVersion[] }) {
  return (
    <section aria-labelledby="versions-heading" className="border-t border-line px-4 pt-5 pb-8">
      <h2 id="versions-heading" className="font-bold">
        {m.versions_title()}
      </h2>
      <p className="mt-1 text-sm text-muted">{m.versions_hint()}</p>
      <ol className="mt-3 space-y-3">
        {versions.map(({ version, madeAt, caption, audience, place, paidLabel, images }) => (
          <li key={version} className="rounded-2xl bg-sunken px-4 py-3">
            <p className="text-[0.8125rem] text-muted">
              <time dateTime={madeAt}>{formatAgo(madeAt)}</time> · {audienceNames[audience]()}
              {paidLabel && ` · ${m.paid_label_mark()}`}
              {place && (
                <>
                  {' · '}
                  <bdi>{place}</bdi>
                </>
              )}
            </p>
            <ul className="my-2 flex gap-1.5 overflow-x-auto">
              {images.map((image) => (
                <li key={image.mediaId} className="size-14 shrink-0 overflow-hidden rounded-xl">
                  <Picture image={image} alt={image.alt} sizes="56px" />
                </li>
              ))}
            </ul>
            {caption !== '' && <Caption text={caption} folded />}
          </li>
        ))}
      </ol>
    </section>
  )
}
