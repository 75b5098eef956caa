export const menuPopup = 'min-w-44 animate-rise rounded-2xl border border-line bg-card p-1.5 shadow-card outline-none'
export const menuItem =
  'flex min-h-11 cursor-pointer items-center gap-3 rounded-xl px-3 text-[0.9375rem] font-medium outline-none select-none data-highlighted:bg-sunken'
/** A round button with a picture: it opens a menu, or stands in a bar. */
export const roundButton = 'grid size-11 shrink-0 place-items-center rounded-full text-muted hover:bg-sunken hover:text-ink'
export const postMenuButton = `-mr-2 ${roundButton}`
