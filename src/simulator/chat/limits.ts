/** Fixed limits of chat completions (azure-openai.md 1.5). */
export const MAX_TEXT = 1_048_576;
export const MAX_IMAGES = 50;
