import { useSuspenseQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { type ConsentKind, consentVersions, newestVersion } from '../../../../src/shared/consents.ts'
import { m } from '../../paraglide/messages.js'
import { getLocale } from '../../paraglide/runtime.js'
import { Column } from '../../parts/Column.tsx'
import { LanguageSwitch } from '../../parts/LanguageSwitch.tsx'
import { NotFoundPage } from '../../parts/NotFoundPage.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { formatDay } from '../../state/dates.ts'
import { readText } from '../../texts/text.ts'

export const TermsPage = () => <TextPage kind="terms" version={useSearch({ from: '/terms' }).version} />
export const PrivacyPage = () => <TextPage kind="privacy" version={useSearch({ from: '/privacy' }).version} />
export const MarketingPage = () => <TextPage kind="marketing" version={useSearch({ from: '/marketing' }).version} />

/** A text that people agree to; the newest version, or an old one by `?version=`. */
function TextPage({ kind, version = newestVersion(kind) }: { kind: ConsentKind; version?: number | undefined }) {
  const { data: text } = useSuspenseQuery({
    queryKey: ['text', kind, version],
    queryFn: () => readText(kind, version),
    staleTime: Infinity,
  })
  const published = consentVersions[kind].find((one) => one.version === version)
  if (!text || !published) return <NotFoundPage />
  const { title, lead, sections } = text[getLocale()]
  return (
    <Column>
      <PageHeader back title={title}>
        <LanguageSwitch />
      </PageHeader>
      <article className="px-4 pb-10 leading-relaxed">
        <p className="text-sm text-muted">{m.text_version({ version, day: formatDay(published.publishedOn) })}</p>
        <Notice tone="calm">{m.text_take_advice()}</Notice>
        <p className="mt-5 text-lg font-semibold">{lead}</p>
        {sections.map(({ heading, paragraphs }) => (
          <section key={heading} className="mt-7">
            <h2 className="mb-2 text-lg font-bold">{heading}</h2>
            {paragraphs.map((paragraph) => (
              <p key={paragraph} className="mt-2">
                {paragraph}
              </p>
            ))}
          </section>
        ))}
      </article>
    </Column>
  )
}
