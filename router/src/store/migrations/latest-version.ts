/** How many migrations this version knows. Kept apart from them, so that an ordinary start does not load them; a test compares. */
export const latestVersion = 10;
