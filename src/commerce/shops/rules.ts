/**
 * The room of a shop warns of so few pieces, and of what is gone so soon at the pace of its counted
 * days.
 */
export const fewLeft = 3
export const soonGoneDays = 14
