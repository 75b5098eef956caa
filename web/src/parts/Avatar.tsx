import type { PersonChip } from '../state/kiwi.ts'
import { thumbhashUrl } from '../state/thumbhash.ts'

const sizes = { small: 'size-8 text-sm', medium: 'size-10 text-base', large: 'size-14 text-xl', huge: 'size-20 text-3xl sm:size-24' }
const tints = [
  'bg-[#e4efc4] text-[#3d5a0c]',
  'bg-[#fde8cf] text-[#7a4a08]',
  'bg-[#f9dfe0] text-[#84303a]',
  'bg-[#dceaf0] text-[#265264]',
  'bg-[#e9e2f4] text-[#543a80]',
]

/** A decoration beside a name. Screen readers read the name and skip the picture. */
export function Avatar({
  person,
  size = 'medium',
  className = '',
}: {
  person: Pick<PersonChip, 'displayName' | 'handle' | 'avatarUrl'> & { avatarThumbhash?: string | null }
  size?: keyof typeof sizes
  className?: string
}) {
  const box = `${sizes[size]} shrink-0 rounded-full object-cover ${className}`
  if (person.avatarUrl) {
    const placeholder = person.avatarThumbhash ? thumbhashUrl(person.avatarThumbhash) : undefined
    return (
      <img
        src={person.avatarUrl}
        alt=""
        loading="lazy"
        decoding="async"
        className={`${box} bg-sunken bg-cover`}
        style={placeholder ? { backgroundImage: `url(${placeholder})` } : undefined}
      />
    )
  }
  return (
    <span aria-hidden className={`${box} ${tints[tintOf(person.handle)]} grid place-items-center font-bold select-none`}>
      {[...person.displayName][0] ?? '?'}
    </span>
  )
}

function tintOf(handle: string): number {
  return [...handle].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % tints.length
}
