// The name under which our pages tell one another that somebody has logged in or out.

export const CHANNEL = "identity";
