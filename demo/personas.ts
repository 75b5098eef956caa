/** The topic of a person's posts. It decides their pictures, texts and likes. */
export const personas = ['fashion', 'home', 'food', 'outdoors', 'tech', 'pets', 'plants', 'reader'] as const

export type Persona = (typeof personas)[number]
