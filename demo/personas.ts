/** What somebody's feed is about. It decides their pictures, their words and whom they like. */
export const personas = ['fashion', 'home', 'food', 'outdoors', 'tech', 'pets', 'plants', 'reader'] as const

export type Persona = (typeof personas)[number]
