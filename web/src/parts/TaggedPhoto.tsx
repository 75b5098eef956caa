import type { LucideIcon } from 'lucide-react'
import { useId } from 'react'

/**
 * Kiwi's own picture for a place without content: a photograph with a product tag, whose chip says
 * what is missing. See docs/design.md.
 */
export function TaggedPhoto({ Icon }: { Icon: LucideIcon }) {
  const id = useId()
  return (
    <svg aria-hidden viewBox="0 0 176 120" className="mb-5 h-30 w-44 overflow-visible">
      <rect x="26" y="20" width="74" height="86" rx="16" transform="rotate(-8 63 63)" className="fill-sunken" />
      <rect x="52" y="10" width="78" height="92" rx="16" className="fill-card stroke-line" strokeWidth="1.5" />
      <clipPath id={id}>
        <rect x="58" y="16" width="66" height="80" rx="11" />
      </clipPath>
      <g clipPath={`url(#${id})`}>
        <rect x="58" y="16" width="66" height="80" className="fill-kiwi-soft" />
        <circle cx="104" cy="36" r="9" className="fill-kiwi/25" />
        <path d="M50 84c14-22 24-26 36-10s18 4 30-8 18-4 22 2v34H50z" className="fill-kiwi/20" />
      </g>
      <path d="M82 56 104 78" className="stroke-kiwi" strokeWidth="2" strokeLinecap="round" />
      <g className="origin-[104px_82px] animate-tag-chip">
        <rect x="96" y="66" width="66" height="34" rx="17" className="fill-card stroke-kiwi" strokeWidth="2" />
        <Icon x={105} y={73} width={20} height={20} className="text-kiwi" />
        <path d="M132 79h18M132 87h11" className="stroke-line" strokeWidth="4" strokeLinecap="round" />
      </g>
      <g className="origin-[82px_56px] animate-tag-dot">
        <circle cx="82" cy="56" r="10" className="fill-kiwi" />
        <circle cx="82" cy="56" r="4" className="fill-on-kiwi" />
      </g>
    </svg>
  )
}
